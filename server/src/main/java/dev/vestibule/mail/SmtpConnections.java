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

/** Opens connections to mail servers, for the senders and for administrators' tests. */
public final class SmtpConnections implements AutoCloseable {
    /** A shorter limit, as an administrator waits for the result. */
    private static final long TRIAL_STEP_MILLIS = 10_000;

    private static final SmtpReply NOTHING_SAID = new SmtpReply.Taken("");

    /**
     * Held from sending a mail's content until that is recorded: killing a node in between duplicates one mail at most.
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

    MimeMessages messages() {
        return messages;
    }

    SmtpConnection open(SmtpSettings settings, boolean utf8Addresses) throws SmtpException {
        return SmtpConnection.open(new SmtpConnection.Opening(settings, tokens, watch, utf8Addresses));
    }

    /**
     * The result of a test.
     *
     * @param failure the failure of the server, null if there was none
     * @param refusal the refusal of the mail, null if it was accepted
     */
    record Trial(
            List<String> transcript,
            @Nullable SmtpException failure,
            @Nullable String refusal) {
        boolean passed() {
            return failure == null && refusal == null;
        }
    }

    /** What is done on a connection that is tested. */
    private interface Use {
        SmtpReply of(SmtpConnection line) throws SmtpException, MessagingException;
    }

    /** Connects and authenticates; returns the transcript. */
    Trial tryOut(SmtpSettings settings) {
        return tryOut(settings, settings.needsUtf8(""), line -> NOTHING_SAID);
    }

    /** Connects, authenticates, and sends a mail; returns the transcript. */
    Trial tryOut(SmtpSettings settings, MailContent content, String to, String messageId) {
        return tryOut(
                settings,
                settings.needsUtf8(to),
                line -> line.send(messages.message(line.session(), settings, to, messageId, content, clock.instant())));
    }

    /**
     * Connects, authenticates, and runs the steps before the content of a mail, without sending one; returns why mails
     * cannot be sent, empty if they can.
     *
     * @param to empty to test the sender alone
     */
    public Optional<Refused> examine(SmtpSettings settings, Optional<String> to) {
        Trial trial = tryOut(settings, settings.needsUtf8(to.orElse("")), line -> {
            line.introduce(MailAddress.onTheWire(settings.fromAddress()), to.map(MailAddress::onTheWire));
            return NOTHING_SAID;
        });
        return Refused.of(
                trial.failure(), SmtpChecklist.of(settings, trial, SmtpChecklist.Step.SENDER), trial.transcript());
    }

    /**
     * Why a server cannot be used.
     *
     * @param setting the most likely cause
     * @param reply the server's reply, or the error; contains no secret
     * @param checks the steps of the test
     * @param transcript the whole transcript, secrets masked
     */
    public record Refused(String setting, String reply, SmtpChecklist checks, List<String> transcript) {
        static Optional<Refused> of(@Nullable SmtpException failure, SmtpChecklist checks, List<String> transcript) {
            return failure == null
                    ? Optional.empty()
                    : Optional.of(new Refused(first(failure), failure.reply(), checks, transcript));
        }

        private static String first(SmtpException failure) {
            return switch (failure.where()) {
                case HOST, CONNECTION -> MailSettings.HOST.key();
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
