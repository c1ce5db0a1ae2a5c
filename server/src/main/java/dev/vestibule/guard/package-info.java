/**
 * Forward-auth: reverse proxies ask for each request to an application whether it may pass, and rules decide. Rules are
 * data; sessions, API keys and their checks are those of {@code session}.
 */
@NullMarked
package dev.vestibule.guard;

import org.jspecify.annotations.NullMarked;
