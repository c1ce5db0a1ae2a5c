/**
 * Calls to other servers: only those of the settings, without redirects, 1 MB and 5 s at most (promises, section 2).
 */
@NullMarked
package dev.vestibule.platform.outbound;

import org.jspecify.annotations.NullMarked;
