/**
 * Email: an outbox in the database in which features queue mails, the workers that send them over SMTP, the email log,
 * and the settings of the SMTP server. The content of a mail is written by the feature that queued it.
 */
@NullMarked
package dev.vestibule.mail;

import org.jspecify.annotations.NullMarked;
