/** Email addresses that are not verified. */
@NullMarked
package dev.vestibule.user.verification;

import org.jspecify.annotations.NullMarked;
