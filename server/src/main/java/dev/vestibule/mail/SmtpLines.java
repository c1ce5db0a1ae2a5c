package dev.vestibule.mail;

import dev.vestibule.outward.Outward;
import jakarta.mail.MessagingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final String ownName;

    public SmtpLines(Outward outward, InstantSource clock) {
        this.clock = clock;
        this.tokens = new OAuthTokens(outward, clock);
        this.ownName = hostName();
        this.watch = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "mail-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    Semaphore onTheWay() {
        return onTheWay;
    }

    Envelopes envelopes() {
        return envelopes;
    }

    SmtpLine open(SmtpSettings settings, boolean utf8Addresses) throws SmtpTrouble {
        return SmtpLine.open(new SmtpLine.Opening(settings, tokens, ownName, watch, utf8Addresses));
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
        Conversation conversation = new Conversation(secrets(settings));
        SmtpLine.Opening opening = new SmtpLine.Opening(
                settings, tokens, ownName, watch, TRIAL_STEP_MILLIS, settings.needsUtf8(to), conversation);
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

    private static Set<String> secrets(SmtpSettings settings) {
        Set<String> secrets = new HashSet<>();
        settings.login().ifPresent(login -> {
            if (!login.password().text().isEmpty()) {
                secrets.add(login.password().text());
            }
            login.oauth().ifPresent(oauth -> secrets.add(oauth.clientSecret().text()));
        });
        return secrets;
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
