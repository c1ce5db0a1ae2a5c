package dev.vestibule.mail;

import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.jobs.RetryPause;
import dev.vestibule.platform.metrics.Counts;
import jakarta.mail.MessagingException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mails, one after another. The content is written only once the connection is open: until then its token does
 * not exist. If the node is killed between claiming a mail and recording that it was sent, it may be sent twice, with
 * the same Message-ID.
 */
public final class MailSender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailSender.class);

    /**
     * Opening a connection, waiting for the other sender and sending one mail take less time, so that no other node
     * claims a mail that is being sent.
     */
    static final Duration CLAIM = Duration.ofSeconds(3 * SmtpConnection.LONGEST_SECONDS + 30);

    private static final RetryPause PAUSE = new RetryPause(Duration.ofMinutes(1), Duration.ofHours(1));
    private static final String SENT = "sent";
    private static final String REFUSED = "refused";
    private static final String DEFERRED = "deferred";
    private static final String FAILED = "failed";

    private static final int MAILS_PER_LINE = 100;

    private final OutboxStore store;
    private final MailSettings settings;
    private final Counts outcomes;
    private final SmtpConnections connections;
    private final Map<MailKind, Composer> composers;
    private final SecretBox box;
    private final MimeMessages messages;
    private final CircuitBreaker breaker;
    private final InstantSource clock;
    private final SecureRandom random;
    private volatile @Nullable SmtpConnection line;
    private @Nullable SmtpSettings lineSettings;
    private boolean lineUtf8;
    private int mailsOnLine;

    public MailSender(
            OutboxStore store,
            MailSettings settings,
            Counts outcomes,
            SmtpConnections connections,
            Map<MailKind, Composer> composers,
            SecretBox box,
            CircuitBreaker breaker,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.settings = settings;
        this.outcomes = outcomes;
        this.connections = connections;
        this.composers = new EnumMap<>(composers);
        this.box = box;
        this.messages = connections.messages();
        this.breaker = breaker;
        this.clock = clock;
        this.random = random;
    }

    /** Returns the counts of attempts to deliver, which all senders share. */
    static Counts attempts() {
        return new Counts(
                        "vestibule.mail.deliveries",
                        "Attempts to deliver emails by outcome: sent, refused for good, deferred by the server, failed to reach it",
                        "outcome")
                .from(Stream.of(SENT, REFUSED, DEFERRED, FAILED).map(List::of));
    }

    /** Sends mails until none is due or the server fails; returns whether anything was done. */
    boolean deliver(BooleanSupplier goingOn) {
        boolean worked = false;
        try {
            while (goingOn.getAsBoolean()) {
                Optional<SmtpSettings> server = settings.current();
                if (server.isEmpty() || !breaker.admits()) {
                    break;
                }
                Optional<OutboxStore.Claimed> mail = store.claim(
                        RandomUuid.random(random),
                        clock.instant(),
                        clock.instant().plus(CLAIM));
                if (mail.isEmpty()) {
                    break;
                }
                worked = true;
                deliver(mail.get(), server.get());
            }
        } finally {
            hangUp();
        }
        return worked;
    }

    private void deliver(OutboxStore.Claimed claimed, SmtpSettings server) {
        try {
            OutgoingMail mail = outgoing(claimed);
            Composer composer = composers.get(claimed.kind());
            if (composer == null) {
                throw new IllegalStateException(
                        "unknown kind of email: " + claimed.kind().wireName());
            }
            Composer.Verdict verdict = composer.judge(mail);
            if (verdict instanceof Composer.Verdict.Obsolete obsolete) {
                store.finish(claimed.id(), MailState.DROPPED, obsolete.why(), clock.instant());
            } else if (verdict instanceof Composer.Verdict.NotYet notYet) {
                putBack(claimed, notYet.why());
            } else {
                send(claimed, mail, composer, server);
            }
        } catch (SmtpException e) {
            trouble(claimed, e);
        } catch (SecretBox.UnreadableException e) {
            putBack(claimed, "The stored email cannot be read: " + e.getMessage());
        } catch (MessagingException e) {
            store.finish(claimed.id(), MailState.REFUSED, "Cannot be composed: " + e.getMessage(), clock.instant());
        }
    }

    private OutgoingMail outgoing(OutboxStore.Claimed mail) {
        return new OutgoingMail(
                mail.id(),
                mail.messageId(),
                mail.kind(),
                mail.to(),
                mail.user(),
                MailData.read(box.open(mail.content(), mail.messageId())),
                mail.createdAt());
    }

    private void send(OutboxStore.Claimed claimed, OutgoingMail mail, Composer composer, SmtpSettings server)
            throws SmtpException, MessagingException {
        SmtpConnection open = line(server, server.needsUtf8(mail.to().address()));
        connections.onTheWay().acquireUninterruptibly();
        try {
            send(claimed, mail, composer, server, open);
        } finally {
            connections.onTheWay().release();
        }
    }

    private void send(
            OutboxStore.Claimed claimed, OutgoingMail mail, Composer composer, SmtpSettings server, SmtpConnection open)
            throws SmtpException, MessagingException {
        Optional<MailContent> content = composer.write(mail);
        if (content.isEmpty()) {
            store.finish(claimed.id(), MailState.DROPPED, "no longer needed", clock.instant());
            return;
        }
        SmtpReply reply = open.send(messages.message(
                open.session(), server, mail.to().address(), mail.messageId(), content.get(), clock.instant()));
        mailsOnLine++;
        if (!(reply instanceof SmtpReply.NotNow) && breaker.worked()) {
            LOG.info("The SMTP server accepts email again.");
        }
        if (reply instanceof SmtpReply.Taken) {
            outcomes.add(SENT);
            boolean first = store.finish(claimed.id(), MailState.SENT, reply.text(), clock.instant());
            if (!first) { // dropped while it was being sent
                store.note(claimed.id(), MailState.SENT.wireName(), reply.text(), clock.instant());
            }
        } else if (reply instanceof SmtpReply.Never) {
            outcomes.add(REFUSED);
            LOG.warn(
                    "The SMTP server rejected email {} ({}): {}",
                    mail.id(),
                    mail.kind().wireName(),
                    reply.text());
            store.finish(claimed.id(), MailState.REFUSED, reply.text(), clock.instant());
        } else {
            outcomes.add(DEFERRED);
            putBack(claimed, reply.text());
        }
    }

    private void trouble(OutboxStore.Claimed claimed, SmtpException e) {
        outcomes.add(FAILED);
        boolean reused = mailsOnLine > 0;
        hangUp();
        // On a reused connection, the server may just have reached its limit.
        if ((!reused || e.shownByOneMail()) && breaker.failed(e.reply())) {
            LOG.warn("The SMTP server is not accepting email, emails are queued: {}", e.reply());
        }
        if (e.shownByOneMail()) {
            putBack(claimed, e.reply());
        } else {
            store.putBack(claimed, clock.instant(), e.reply(), false);
        }
    }

    /** The mail itself may be the cause: the pause grows each time. */
    private void putBack(OutboxStore.Claimed mail, String why) {
        store.putBack(mail, clock.instant().plus(PAUSE.after(mail.attempt())), why, true);
    }

    private SmtpConnection line(SmtpSettings server, boolean utf8Addresses) throws SmtpException {
        SmtpConnection open = line;
        boolean fits = server.equals(lineSettings) && utf8Addresses == lineUtf8;
        if (open != null && (mailsOnLine >= MAILS_PER_LINE || !fits)) {
            hangUp();
            open = null;
        }
        if (open == null) {
            open = connections.open(server, utf8Addresses);
            line = open;
            lineSettings = server;
            lineUtf8 = utf8Addresses;
            mailsOnLine = 0;
        }
        return open;
    }

    private void hangUp() {
        SmtpConnection open = line;
        line = null;
        mailsOnLine = 0;
        if (open != null) {
            open.close();
        }
    }

    /** Aborts the current attempt, from another thread. */
    void cut() {
        SmtpConnection open = line;
        if (open != null) {
            open.cut();
        }
    }

    @Override
    public void close() {
        hangUp();
    }
}
