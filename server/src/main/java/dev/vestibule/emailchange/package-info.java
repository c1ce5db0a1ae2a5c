/**
 * Changes of one's own email address that take effect once the link in a mail to the new address is confirmed. What an
 * address that is in use already but not verified means is in {@code user.verification}.
 */
@NullMarked
package dev.vestibule.emailchange;

import org.jspecify.annotations.NullMarked;
