package dev.vestibule.mail;

import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A mail to whoever asks for it, sent at once, so that they see what the mail server says. */
public final class TestMail {
    private final MailSettings settings;
    private final SmtpConnections lines;
    private final MailTemplates letters;
    private final CircuitBreaker breaker;
    private final MailTries tries;
    private final SecureRandom random;

    public TestMail(
            MailSettings settings,
            SmtpConnections lines,
            MailTemplates letters,
            CircuitBreaker breaker,
            MailTries tries,
            SecureRandom random) {
        this.settings = settings;
        this.lines = lines;
        this.letters = letters;
        this.breaker = breaker;
        this.tries = tries;
        this.random = random;
    }

    /**
     * How it went.
     *
     * @param trouble why the server could not be used; null when it could
     * @param failure what is to be told; empty when the mail was taken
     * @param conversation all that was said with the server, secrets masked
     */
    public record Outcome(@Nullable SmtpException trouble, Optional<Message> failure, List<String> conversation) {}

    /** Sends one at once; the try stands in the audit log. */
    public Outcome sendTo(User user, Actor by) {
        Optional<SmtpSettings> current = settings.current();
        if (current.isEmpty()) {
            return new Outcome(null, Optional.of(Message.of("mail.test.no-server")), List.of());
        }
        String messageId = "<" + RandomUuid.random(random) + "@" + settings.domain() + ">";
        SmtpConnections.Trial trial =
                lines.tryOut(current.get(), letter(user), user.email().address(), messageId);
        SmtpException trouble = trial.trouble();
        Optional<String> reply = Optional.ofNullable(trouble == null ? trial.refusal() : trouble.reply());
        tries.note(current.get(), reply, by);
        if (trial.passed()) {
            breaker.forget();
            return new Outcome(null, Optional.empty(), trial.conversation());
        }
        return new Outcome(trouble, Optional.of(Message.of("mail.refused", reply.orElse(""))), trial.conversation());
    }

    private MailContent letter(User user) {
        Messages words = letters.words(user);
        String site = letters.siteName();
        return letters.letter(
                words,
                words.of("mail.test.subject", site),
                words.of("mail.test.heading"),
                List.of(words.of("mail.test.text", site)),
                null,
                List.of(),
                words.of("mail.test.advice"));
    }
}
