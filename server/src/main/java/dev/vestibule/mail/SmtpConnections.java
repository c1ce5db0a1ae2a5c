package dev.vestibule.mail;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.outbound.OutboundHttp;
import jakarta.mail.MessagingException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Opens connections to mail servers, for the workers and for administrators' trials. */
public final class SmtpConnections implements AutoCloseable {
    /** Somebody waits in front of a screen. */
    private static final long TRIAL_STEP_MILLIS = 10_000;

    private static final SmtpReply NOTHING_SAID = new SmtpReply.Taken("");

    /**
     * Held from a mail's text being sent until it is noted that it was: a node that is killed in between doubles one
     * mail and no more.
     */
    private final Semaphore onTheWay = new Semaphore(1);

    private final OAuthTokens tokens;
    private final InstantSource clock;
    private final MimeMessages messages = new MimeMessages();
    private final ScheduledThreadPoolExecutor watch;

    public SmtpConnections(OutboundHttp outbound, InstantSource clock) {
        this.clock = clock;
        this.tokens = new OAuthTokens(outbound, clock);
        this.watch = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "mail-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
    }

    Semaphore onTheWay() {
        return onTheWay;
    }

    MimeMessages envelopes() {
        return messages;
    }

    SmtpConnection open(SmtpSettings settings, boolean utf8Addresses) throws SmtpException {
        return SmtpConnection.open(new SmtpConnection.Opening(settings, tokens, watch, utf8Addresses));
    }

    /**
     * How a trial went.
     *
     * @param failure null when there was none
     * @param refusal what the server said to the mail, null when it took it
     */
    record Trial(
            List<String> transcript,
            @Nullable SmtpException failure,
            @Nullable String refusal) {
        boolean passed() {
            return failure == null && refusal == null;
        }
    }

    /** What is done on a line that is tried. */
    private interface Use {
        SmtpReply of(SmtpConnection line) throws SmtpException, MessagingException;
    }

    /** Connects and signs in; keeps what was said. */
    Trial tryOut(SmtpSettings settings) {
        return tryOut(settings, settings.needsUtf8(""), line -> NOTHING_SAID);
    }

    /** Connects, signs in, and sends a letter; keeps what was said. */
    Trial tryOut(SmtpSettings settings, MailContent content, String to, String messageId) {
        return tryOut(
                settings,
                settings.needsUtf8(to),
                line -> line.send(messages.message(line.session(), settings, to, messageId, content, clock.instant())));
    }

    /**
     * Connects, signs in, and goes as far as a mail would go, without sending one; why mails cannot be sent, empty when
     * they can.
     *
     * @param to empty to ask about the sender alone
     */
    public Optional<Refused> examine(SmtpSettings settings, Optional<String> to) {
        Trial trial = tryOut(settings, settings.needsUtf8(to.orElse("")), line -> {
            line.introduce(MailAddress.onTheWire(settings.fromAddress()), to.map(MailAddress::onTheWire));
            return NOTHING_SAID;
        });
        return Refused.of(trial);
    }

    /**
     * Why a server cannot be used.
     *
     * @param setting where to look first
     * @param reply what it said, or what happened instead; holds no secret
     * @param transcript all that was said, secrets masked
     */
    public record Refused(String setting, String reply, List<String> transcript) {
        static Optional<Refused> of(Trial trial) {
            return of(trial.failure(), trial.transcript());
        }

        static Optional<Refused> of(@Nullable SmtpException failure, List<String> transcript) {
            return failure == null
                    ? Optional.empty()
                    : Optional.of(new Refused(first(failure), failure.reply(), transcript));
        }

        private static String first(SmtpException failure) {
            return switch (failure.where()) {
                case CONNECTION -> MailSettings.HOST.key();
                case LOGIN -> MailSettings.USERNAME.key();
                case TLS -> MailSettings.SECURITY.key();
                case SENDER -> MailSettings.FROM_ADDRESS.key();
            };
        }
    }

    private Trial tryOut(SmtpSettings settings, boolean utf8Addresses, Use use) {
        SmtpTranscript transcript = new SmtpTranscript(settings.secrets());
        SmtpConnection.Opening opening =
                new SmtpConnection.Opening(settings, tokens, watch, TRIAL_STEP_MILLIS, utf8Addresses, transcript);
        @Nullable SmtpException failure = null;
        @Nullable String refusal = null;
        try (SmtpConnection line = SmtpConnection.open(opening)) {
            SmtpReply reply = use.of(line);
            refusal = reply instanceof SmtpReply.Taken ? null : reply.text();
        } catch (SmtpException e) {
            failure = e;
        } catch (MessagingException e) {
            refusal = SmtpReply.oneLine(e.getMessage());
        }
        List<String> lines = new ArrayList<>(transcript.lines());
        if (failure != null) {
            lines.add("# " + failure.reply());
        }
        return new Trial(lines, failure, refusal);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
