package dev.vestibule.mail;

import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A mail that is about to be sent.
 *
 * @param details its data, by the names that the feature gave
 */
public record OutgoingMail(
        long id,
        String messageId,
        MailKind kind,
        Email to,
        Optional<UserId> user,
        Map<String, String> details,
        Instant createdAt) {
    /** Returns a detail; empty text if it is missing. */
    public String detail(String name) {
        return details.getOrDefault(name, "");
    }
}
