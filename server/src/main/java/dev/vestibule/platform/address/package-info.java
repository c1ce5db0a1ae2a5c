/**
 * The forms of email addresses and their domains: one for storing and comparing, one for the wire. It knows nothing of
 * users or mails; everything that parses an address uses it.
 */
@NullMarked
package dev.vestibule.platform.address;

import org.jspecify.annotations.NullMarked;
