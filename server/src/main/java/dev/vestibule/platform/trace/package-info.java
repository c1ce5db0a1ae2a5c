/** What connects log lines, errors, emails and calls of other servers with the request that caused them. */
@NullMarked
package dev.vestibule.platform.trace;

import org.jspecify.annotations.NullMarked;
