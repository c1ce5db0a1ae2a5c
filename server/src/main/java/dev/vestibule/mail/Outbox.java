package dev.vestibule.mail;

import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.platform.trace.Trace;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Queues mails. A mail is queued in the transaction of its cause, so that neither exists without the other; its content
 * is written when it is sent, and sending is attempted for a day.
 */
public final class Outbox {
    /** How long sending a mail is attempted. */
    static final Duration TRIED_FOR = Duration.ofHours(24);

    /** More than an outage of an hour makes wait at a large site; above it, new requests have to wait. */
    private static final int MOST_WAITING = 20_000;

    private final OutboxStore store;
    private final MailSettings settings;
    private final SecretBox box;
    private final InstantSource clock;
    private final SecureRandom random;
    private final MailSignals signals;
    private volatile int waiting;

    Outbox(
            OutboxStore store,
            MailSettings settings,
            SecretBox box,
            InstantSource clock,
            SecureRandom random,
            MailSignals signals) {
        this.store = store;
        this.settings = settings;
        this.box = box;
        this.clock = clock;
        this.random = random;
        this.signals = signals;
    }

    /**
     * Queues a mail that a user requested for an address. Does the same whether or not the address is known; the
     * recipient is looked up later by another thread.
     */
    public void ask(MailKind kind, Email to) {
        if (waiting > MOST_WAITING) {
            throw new UnavailableException("too many emails are queued", Duration.ofMinutes(1));
        }
        store.add(mail(kind, to, Optional.empty(), Map.of(), MailState.ASKED));
        signals.arrived();
    }

    /** Prepares a mail that another feature's store queues within its own transaction; {@link #wake} follows. */
    public NewMail prepare(MailKind kind, User to, Map<String, String> details) {
        return mail(kind, to.mailbox(), Optional.of(to.id()), details, MailState.QUEUED);
    }

    /** Queues a mail, within the ongoing transaction if there is one. */
    public void add(MailKind kind, User to, Map<String, String> details) {
        store.add(prepare(kind, to, details));
        signals.arrived();
    }

    /** Queues a mail to a user at an address that is not verified yet. */
    public void add(MailKind kind, User user, Email to, Map<String, String> details) {
        store.add(mail(kind, to, Optional.of(user.id()), details, MailState.QUEUED));
        signals.arrived();
    }

    /** Records an event of a mail, within the ongoing transaction if there is one. */
    public void note(long mail, String what, Instant now) {
        store.note(mail, what, "", now);
    }

    /** Wakes the senders after a prepared mail was queued. */
    public void wake() {
        signals.arrived();
    }

    /** Retries all mails now: the mail server has changed, or may work again. */
    public void hasten() {
        store.hasten(clock.instant());
        signals.arrived();
    }

    /** Returns how many mails of a kind were queued for an account recently. */
    public int count(UserId user, MailKind kind, Duration lately) {
        return store.count(user, kind, clock.instant().minus(lately));
    }

    /** Returns how many mails wait, as of the last count. */
    public int waiting() {
        return waiting;
    }

    /** Counts the waiting mails; called every few seconds. */
    public void look() {
        waiting = store.waiting();
    }

    private NewMail mail(MailKind kind, Email to, Optional<UserId> user, Map<String, String> details, MailState state) {
        String messageId = "<" + RandomUuid.random(random) + "@" + settings.domain() + ">";
        Instant now = clock.instant();
        String content = box.sealIfPossible(MailData.write(details), messageId);
        Optional<String> request = Optional.ofNullable(Trace.current()).map(Trace::requestId);
        return new NewMail(
                messageId, kind, to, user, about(details), content, state, request, now, now.plus(TRIED_FOR));
    }

    /** The content is encrypted, and deleted once the mail has ended; administrators are to see what it was about. */
    private static Optional<String> about(Map<String, String> details) {
        return Optional.ofNullable(details.get("name")).or(() -> Optional.ofNullable(details.get("email")));
    }
}
