/**
 * Mail: an outbox in the database that features put mails into, the workers that send them over SMTP, the email log,
 * and the settings of the SMTP server. What a mail says is decided by the feature that asked for it.
 */
@NullMarked
package dev.vestibule.mail;

import org.jspecify.annotations.NullMarked;
