/** Which email addresses nobody has proved to be theirs. */
@NullMarked
package dev.vestibule.user.verification;

import org.jspecify.annotations.NullMarked;
