/**
 * The pages for users: first run, signing in and out, forgotten passwords, and one's own account. Each {@code XPage} is
 * one path with its form; they call the same services as the API, and work without JavaScript.
 */
@NullMarked
package dev.vestibule.web.account;

import org.jspecify.annotations.NullMarked;
