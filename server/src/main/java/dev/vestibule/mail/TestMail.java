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

/** Sends a mail to the caller at once, and shows them the mail server's replies. */
public final class TestMail {
    private final MailSettings settings;
    private final SmtpConnections connections;
    private final MailTemplates templates;
    private final CircuitBreaker breaker;
    private final MailTries tries;
    private final SecureRandom random;

    public TestMail(
            MailSettings settings,
            SmtpConnections connections,
            MailTemplates templates,
            CircuitBreaker breaker,
            MailTries tries,
            SecureRandom random) {
        this.settings = settings;
        this.connections = connections;
        this.templates = templates;
        this.breaker = breaker;
        this.tries = tries;
        this.random = random;
    }

    /**
     * The result.
     *
     * @param trouble why the server could not be used; null if it could
     * @param failure the message for the caller; empty if the mail was accepted
     * @param reply the server's reply, or the error; empty text if the mail was accepted
     * @param checks the steps of the test
     * @param transcript the whole transcript, secrets masked
     */
    public record Outcome(
            @Nullable SmtpException trouble,
            Optional<Message> failure,
            String reply,
            SmtpChecklist checks,
            List<String> transcript) {}

    /** Sends one at once; the audit log records the attempt. */
    public Outcome sendTo(User user, Actor actor) {
        Optional<SmtpSettings> current = settings.current();
        if (current.isEmpty()) {
            return new Outcome(null, Optional.of(Message.of("mail.test.no-server")), "", SmtpChecklist.NONE, List.of());
        }
        String messageId = "<" + RandomUuid.random(random) + "@" + settings.domain() + ">";
        SmtpConnections.Trial trial =
                connections.tryOut(current.get(), content(user), user.email().address(), messageId);
        SmtpException failure = trial.failure();
        Optional<String> reply = Optional.ofNullable(failure == null ? trial.refusal() : failure.reply());
        tries.note(current.get(), reply, actor);
        SmtpChecklist checks = SmtpChecklist.of(current.get(), trial, SmtpChecklist.Step.MESSAGE);
        if (trial.passed()) {
            breaker.forget();
            return new Outcome(null, Optional.empty(), "", checks, trial.transcript());
        }
        String said = reply.orElse("");
        return new Outcome(failure, Optional.of(Message.of("mail.refused", said)), said, checks, trial.transcript());
    }

    private MailContent content(User user) {
        Messages messages = templates.words(user);
        String site = templates.siteName();
        return templates.content(
                messages,
                messages.of("mail.test.subject", site),
                messages.of("mail.test.heading"),
                List.of(messages.of("mail.test.text", site)),
                null,
                List.of(),
                messages.of("mail.test.advice"));
    }
}
