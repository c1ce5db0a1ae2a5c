/**
 * Password resets by mail, and invitations: tokens that exist in one mail only, are single-use and expire after two
 * days; and the recovery link that an operator creates on the command line. The mails go out through {@code mail};
 * passwords are validated and set by {@code password}.
 */
@NullMarked
package dev.vestibule.reset;

import org.jspecify.annotations.NullMarked;
