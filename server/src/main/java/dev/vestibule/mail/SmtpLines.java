package dev.vestibule.mail;

import dev.vestibule.outward.Outward;
import jakarta.mail.MessagingException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Opens connections to mail servers, for the workers and for administrators' trials. */
public final class SmtpLines implements AutoCloseable {
    /** Somebody waits in front of a screen. */
    private static final long TRIAL_STEP_MILLIS = 10_000;

    /**
     * Held from a mail's text being sent until it is noted that it was: a node that is killed in between doubles one mail and
     * no more.
     */
    private final Semaphore onTheWay = new Semaphore(1);

    private final OAuthTokens tokens;
    private final InstantSource clock;
    private final Envelopes envelopes = new Envelopes();
    private final ScheduledThreadPoolExecutor watch;

    public SmtpLines(Outward outward, InstantSource clock) {
        this.clock = clock;
        this.tokens = new OAuthTokens(outward, clock);
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

    Envelopes envelopes() {
        return envelopes;
    }

    SmtpLine open(SmtpSettings settings, boolean utf8Addresses) throws SmtpTrouble {
        return SmtpLine.open(new SmtpLine.Opening(settings, tokens, watch, utf8Addresses));
    }

    /**
     * How a trial went.
     *
     * @param trouble what the server's trouble is, null when there was none
     * @param refusal what the server said to the mail, null when it took it
     */
    record Trial(
            List<String> conversation,
            @Nullable SmtpTrouble trouble,
            @Nullable String refusal) {
        boolean passed() {
            return trouble == null && refusal == null;
        }
    }

    /** Connects, signs in, and sends a letter if there is one; keeps what was said. */
    Trial tryOut(SmtpSettings settings, Optional<Letter> letter, String to, String messageId) {
        Conversation conversation = new Conversation(settings.secrets());
        SmtpLine.Opening opening = new SmtpLine.Opening(
                settings, tokens, watch, TRIAL_STEP_MILLIS, settings.needsUtf8(to), conversation);
        @Nullable SmtpTrouble trouble = null;
        @Nullable String refusal = null;
        try (SmtpLine line = SmtpLine.open(opening)) {
            if (letter.isPresent()) {
                SmtpReply reply = line.send(
                        envelopes.message(line.session(), settings, to, messageId, letter.get(), clock.instant()));
                refusal = reply instanceof SmtpReply.Taken ? null : reply.text();
            }
        } catch (SmtpTrouble e) {
            trouble = e;
        } catch (MessagingException e) {
            refusal = SmtpReply.oneLine(e.getMessage());
        }
        List<String> lines = new ArrayList<>(conversation.lines());
        if (trouble != null) {
            lines.add("# " + trouble.reply());
        }
        return new Trial(lines, trouble, refusal);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
