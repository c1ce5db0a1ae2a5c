package dev.vestibule.mail;

import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.refusal.UnavailableException;
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
 * Takes mails that are to be sent. A mail is put in within the transaction of its cause, so that neither is without the
 * other; it is written when it is sent, and tried for a day.
 */
public final class Outbox {
    /** How long a mail is tried. */
    static final Duration TRIED_FOR = Duration.ofHours(24);

    /**
     * More than a mail server that is down for an hour makes wait at any site of ours; above it, new wishes have to
     * wait.
     */
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
     * Somebody asks for a mail to an address. Does the same whether or not the address is known; that is looked at
     * later and elsewhere.
     */
    public void ask(MailKind kind, Email to) {
        if (waiting > MOST_WAITING) {
            throw new UnavailableException("too many mails wait", Duration.ofMinutes(1));
        }
        store.add(mail(kind, to, Optional.empty(), Map.of(), MailState.ASKED));
        signals.arrived();
    }

    /** Makes a mail that another feature's store puts in within its own transaction; {@link #wake} afterwards. */
    public NewMail prepare(MailKind kind, User to, Map<String, String> details) {
        return mail(kind, to.mailbox(), Optional.of(to.id()), details, MailState.QUEUED);
    }

    /** Puts a mail in, as part of the ongoing transaction if there is one. */
    public void add(MailKind kind, User to, Map<String, String> details) {
        store.add(prepare(kind, to, details));
        signals.arrived();
    }

    /** Queues a mail to a user at an address that is not known to be theirs. */
    public void add(MailKind kind, User user, Email to, Map<String, String> details) {
        store.add(mail(kind, to, Optional.of(user.id()), details, MailState.QUEUED));
        signals.arrived();
    }

    /** Notes what has happened to a mail, as part of the ongoing transaction if there is one. */
    public void note(long mail, String what, Instant now) {
        store.note(mail, what, "", now);
    }

    /** Says that a prepared mail has been put in. */
    public void wake() {
        signals.arrived();
    }

    /** Has all mails tried again now: the mail server is another one, or may work again. */
    public void hasten() {
        store.hasten(clock.instant());
        signals.arrived();
    }

    /** How many mails of a kind have been put in for an account lately. */
    public int count(UserId user, MailKind kind, Duration lately) {
        return store.count(user, kind, clock.instant().minus(lately));
    }

    /** How many mails wait, as of the last look. */
    public int waiting() {
        return waiting;
    }

    /** Looks how many mails wait; called every few seconds. */
    public void look() {
        waiting = store.waiting();
    }

    private NewMail mail(MailKind kind, Email to, Optional<UserId> user, Map<String, String> details, MailState state) {
        String messageId = "<" + RandomUuid.random(random) + "@" + settings.domain() + ">";
        Instant now = clock.instant();
        String content = box.sealIfPossible(MailData.write(details), messageId);
        return new NewMail(messageId, kind, to, user, content, state, now, now.plus(TRIED_FOR));
    }
}
