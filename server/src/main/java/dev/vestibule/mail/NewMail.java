package dev.vestibule.mail;

import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/**
 * A mail about to be queued.
 *
 * @param messageId is the same in every attempt to send it
 * @param about whom or what it is about, if that is not its recipient; an administrator reads it
 * @param request the id of the request that causes it, if one does
 * @param content its data, encrypted if there is a key
 */
public record NewMail(
        String messageId,
        MailKind kind,
        Email to,
        Optional<UserId> user,
        Optional<String> about,
        String content,
        MailState state,
        Optional<String> request,
        Instant createdAt,
        Instant giveUpAt) {
    private static final int LONGEST_ABOUT = 254;

    public NewMail {
        about = about.map(text -> text.length() > LONGEST_ABOUT ? text.substring(0, LONGEST_ABOUT) : text);
    }
}
