package dev.vestibule.mail;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Stores the mails that wait to be looked up and sent, with their events; see {@link EmailLogStore}. */
public final class OutboxStore {
    /** A mail that was requested for this address. */
    public record Asked(long id, Email to) {}

    /**
     * A mail that was claimed for one attempt.
     *
     * @param attempt counts from 1
     */
    public record Claimed(
            long id,
            String messageId,
            MailKind kind,
            Email to,
            Optional<UserId> user,
            String content,
            Instant createdAt,
            int attempt,
            String claim) {}

    private static final int LONGEST_DETAIL = 512;

    private static final String ADD = """
            INSERT INTO outbox_mail (message_id, kind, recipient, account_id, about, content, state, request_id,
                                     attempts, created_at, next_attempt_at, give_up_at)
            VALUES (:messageId, :kind, :recipient, :account, :about, :content, :state, :request, 0, :now, :now, :giveUp)
            """;
    private static final String ADD_EVENT = """
            INSERT INTO mail_event (mail_id, at, what, detail) VALUES (:mail, :now, :what, :detail)
            """;
    private static final String ASKED = """
            SELECT id, recipient FROM outbox_mail WHERE state = 'asked' ORDER BY next_attempt_at, id LIMIT :most
            """;
    private static final String QUEUE = """
            UPDATE outbox_mail SET state = 'queued', account_id = :account,
                recipient = (SELECT COALESCE(a.verified_email, a.email) FROM account a WHERE a.id = :account)
            WHERE id = :id AND state = 'asked'
            """;
    private static final String OLDER = """
            SELECT o.id FROM outbox_mail o JOIN outbox_mail n ON n.recipient = o.recipient AND n.kind = o.kind
            WHERE n.id = :id AND o.id < n.id AND o.state = 'queued' ORDER BY o.id
            """;
    private static final String DUE = """
            SELECT id FROM outbox_mail WHERE state = 'queued' AND next_attempt_at <= :now AND give_up_at > :now
            ORDER BY next_attempt_at, id LIMIT 8
            """;
    private static final String CLAIM = """
            UPDATE outbox_mail SET claim = :claim, next_attempt_at = :until, attempts = attempts + 1
            WHERE id = :id AND state = 'queued' AND next_attempt_at <= :now
            """;
    private static final String CLAIMED = """
            SELECT id, message_id, kind, recipient, account_id, content, created_at, attempts, claim
            FROM outbox_mail WHERE id = :id
            """;
    private static final String PUT_BACK = """
            UPDATE outbox_mail SET next_attempt_at = :next, reply = :reply, attempts = :attempts, claim = NULL
            WHERE id = :id AND claim = :claim AND state = 'queued'
            """;
    private static final String HASTEN = """
            UPDATE outbox_mail SET next_attempt_at = :now
            WHERE state = 'queued' AND claim IS NULL AND next_attempt_at > :now
            """;
    private static final String FINISH = """
            UPDATE outbox_mail SET state = :state, ended_at = :now, reply = :reply, content = NULL, claim = NULL
            WHERE id = :id AND state IN ('asked', 'queued')
            """;
    private static final String OVERDUE = """
            SELECT id, reply FROM outbox_mail WHERE state IN ('asked', 'queued') AND give_up_at <= :now
            ORDER BY id LIMIT :batch
            """;
    private static final String WAITING = "SELECT COUNT(*) FROM outbox_mail WHERE state IN ('asked', 'queued')";
    private static final String COUNT = """
            SELECT COUNT(*) FROM outbox_mail WHERE account_id = :account AND kind = :kind AND created_at > :since
            """;
    static final String DELETE_EVENTS = "DELETE FROM mail_event WHERE mail_id = :id";
    private static final String FORGET = "DELETE FROM outbox_mail WHERE id = :id AND state = 'asked'";

    private final Database database;

    public OutboxStore(Database database) {
        this.database = database;
    }

    /** Queues a mail, within the transaction of its cause. */
    public void add(NewMail mail) {
        database.useTransaction(handle -> {
            long id = handle.createUpdate(ADD)
                    .bind("messageId", mail.messageId())
                    .bind("kind", mail.kind().wireName())
                    // The address as it was requested: of two accounts with spellings of one address, it tells which is
                    // meant.
                    .bind(
                            "recipient",
                            mail.state() == MailState.ASKED
                                    ? mail.to().spelled()
                                    : mail.to().address())
                    .bind("account", mail.user().map(UserId::value).orElse(null))
                    .bind("about", mail.about().orElse(null))
                    .bind("content", mail.content())
                    .bind("state", mail.state().wireName())
                    .bind("request", mail.request().orElse(null))
                    .bind("now", mail.createdAt())
                    .bind("giveUp", mail.giveUpAt())
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one();
            note(handle, id, mail.state().wireName(), "", mail.createdAt());
        });
    }

    /** Returns the mails whose recipient has not been looked up yet, oldest first. */
    public List<Asked> asked(int most) {
        return database.withHandle(handle -> handle.createQuery(ASKED)
                .bind("most", most)
                .map(Row.to(row -> new Asked(row.bigInteger("id"), Email.login(row.text("recipient")))))
                .list());
    }

    /**
     * Sets the account of a mail, and drops older mails of the same kind to it that still wait. Does nothing if another
     * node has set it already.
     *
     * @param owner empty if there is none
     */
    public void sort(long id, Optional<UserId> owner, Instant now) {
        database.useTransaction(handle -> owner.ifPresentOrElse(
                user -> queue(handle, id, user, now), () -> finish(handle, id, MailState.UNKNOWN_ADDRESS, "", now)));
    }

    /** Deletes a mail whose recipient has not been looked up yet, as if it had not been requested. */
    public void forget(long id) {
        database.useTransaction(handle -> {
            if (handle.createUpdate(FORGET).bind("id", id).execute() == 1) {
                handle.createUpdate(DELETE_EVENTS).bind("id", id).execute();
            }
        });
    }

    private static void queue(Handle handle, long id, UserId user, Instant now) {
        int queued = handle.createUpdate(QUEUE)
                .bind("id", id)
                .bind("account", user.value())
                .execute();
        if (queued == 1) {
            note(handle, id, MailState.QUEUED.wireName(), "", now);
            handle.createQuery(OLDER)
                    .bind("id", id)
                    .mapTo(Long.class)
                    .list()
                    .forEach(older -> finish(handle, older, MailState.DROPPED, "replaced by a newer one", now));
        }
    }

    /**
     * Claims the mail that has waited longest, for one attempt; only one node gets each mail.
     *
     * @param until when another node may claim it if the attempt has not ended
     */
    public Optional<Claimed> claim(String claim, Instant now, Instant until) {
        List<Long> due = database.withHandle(handle ->
                handle.createQuery(DUE).bind("now", now).mapTo(Long.class).list());
        // Others read the same mails at the same time; the update count shows who claimed each one.
        for (long id : due) {
            Optional<Claimed> claimed = database.inTransaction(handle -> {
                int done = handle.createUpdate(CLAIM)
                        .bind("id", id)
                        .bind("claim", claim)
                        .bind("now", now)
                        .bind("until", until)
                        .execute();
                return done == 0
                        ? Optional.empty()
                        : handle.createQuery(CLAIMED)
                                .bind("id", id)
                                .map(Row.to(OutboxStore::claimed))
                                .findOne();
            });
            if (claimed.isPresent()) {
                return claimed;
            }
        }
        return Optional.empty();
    }

    private static Claimed claimed(Row row) throws SQLException {
        return new Claimed(
                row.bigInteger("id"),
                row.text("message_id"),
                EmailLogStore.kind(row),
                new Email(row.text("recipient")),
                EmailLogStore.account(row),
                row.text("content"),
                row.instant("created_at"),
                row.integer("attempts"),
                row.text("claim"));
    }

    /**
     * Returns a mail to the queue for another attempt, unless the claim has expired.
     *
     * @param counts whether this attempt counts as one
     */
    public void putBack(Claimed mail, Instant nextAttempt, String reply, boolean counts) {
        database.useTransaction(handle -> handle.createUpdate(PUT_BACK)
                .bind("attempts", counts ? mail.attempt() : mail.attempt() - 1)
                .bind("id", mail.id())
                .bind("claim", mail.claim())
                .bind("next", nextAttempt)
                .bind("reply", cut(reply))
                .execute());
    }

    /** Makes all mails due that wait for another attempt, as the cause may be gone. */
    public void hasten(Instant now) {
        database.useTransaction(
                handle -> handle.createUpdate(HASTEN).bind("now", now).execute());
    }

    /** Ends a mail and deletes its content. Returns false if it had ended before. */
    public boolean finish(long id, MailState state, String detail, Instant now) {
        return database.inTransaction(handle -> finish(handle, id, state, detail, now));
    }

    private static boolean finish(Handle handle, long id, MailState state, String detail, Instant now) {
        int done = handle.createUpdate(FINISH)
                .bind("id", id)
                .bind("state", state.wireName())
                .bind("reply", cut(detail))
                .bind("now", now)
                .execute();
        if (done == 1) {
            note(handle, id, state.wireName(), detail, now);
        }
        return done == 1;
    }

    /** Records a later event of a mail. */
    public void note(long id, String what, String detail, Instant now) {
        database.useTransaction(handle -> note(handle, id, what, detail, now));
    }

    private static void note(Handle handle, long id, String what, String detail, Instant now) {
        handle.createUpdate(ADD_EVENT)
                .bind("mail", id)
                .bind("now", now)
                .bind("what", what)
                .bind("detail", cut(detail))
                .execute();
    }

    /** Expires mails that were not sent in time, at most {@code batch}; returns how many. */
    public int expire(Instant now, int batch) {
        record Overdue(long id, String reply) {}
        return database.inTransaction(handle -> {
            List<Overdue> overdue = handle.createQuery(OVERDUE)
                    .bind("now", now)
                    .bind("batch", batch)
                    .map(Row.to(row -> new Overdue(
                            row.bigInteger("id"), row.optionalText("reply").orElse("no delivery attempt"))))
                    .list();
            overdue.forEach(mail -> finish(handle, mail.id(), MailState.EXPIRED, mail.reply(), now));
            return overdue.size();
        });
    }

    /** Returns how many mails wait. */
    public int waiting() {
        return database.withHandle(
                handle -> handle.createQuery(WAITING).mapTo(Integer.class).one());
    }

    /** Returns how many mails of a kind were queued for an account since an instant. */
    public int count(UserId user, MailKind kind, Instant since) {
        return database.withHandle(handle -> handle.createQuery(COUNT)
                .bind("account", user.value())
                .bind("kind", kind.wireName())
                .bind("since", since)
                .mapTo(Integer.class)
                .one());
    }

    private static String cut(String text) {
        return text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) : text;
    }
}
