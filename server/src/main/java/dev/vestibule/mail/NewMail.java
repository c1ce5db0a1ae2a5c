package dev.vestibule.mail;

import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A mail about to be queued.
 *
 * @param messageId is the same in every attempt to send it
 * @param content its data, encrypted if there is a key
 */
public record NewMail(
        String messageId,
        MailKind kind,
        Email to,
        Optional<UserId> user,
        String content,
        MailState state,
        Instant createdAt,
        Instant giveUpAt) {}
