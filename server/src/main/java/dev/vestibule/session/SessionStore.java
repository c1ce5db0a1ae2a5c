package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Where sessions are kept. When one is over is a rule and lives in {@link SessionService}, save for batches of
 * clean-up.
 */
public final class SessionStore {
    /**
     * The sign-in elsewhere that a session follows from.
     *
     * @param provider the key under which the provider is known here
     * @param session what the provider calls the sign-in, if it does
     */
    public record Outside(String provider, String subject, Optional<String> session) {}

    /** A session about to start. */
    public record NewSession(Session session, String keyDigest, SignInContext context, Optional<Outside> outside) {}

    /** A session with where it was started from. */
    public record Listed(Session session, SignInContext context) {}

    /** How many sessions ended, and which keys are dead by their digests; a refreshed session has two. */
    public record Ended(int sessions, Collection<String> keyDigests) {}

    /** A session to be ended, with the digests of its keys. */
    public record Found(String id, UserId user, List<String> keys) {
        public static Found of(Row row) throws SQLException {
            return new Found(row.text("id"), new UserId(row.integer("account_id")), SessionStore.keys(row));
        }
    }

    /**
     * The keys of a session, by their digests.
     *
     * @param seed of the present key; empty when it has not been refreshed from another
     * @param expiresAt when the session ends
     */
    record Keys(
            String present,
            Optional<String> retiring,
            Optional<Instant> retiringUntil,
            String seed,
            Instant expiresAt,
            boolean remembered) {
        static Keys of(Row row) throws SQLException {
            return new Keys(
                    row.text("key_digest"),
                    row.optionalText("retiring_digest"),
                    row.optionalInstant("retiring_until"),
                    row.optionalText("renewal_seed").orElse(""),
                    row.instant("expires_at"),
                    row.flag("remembered"));
        }

        /** Tells whether this is the key before the present one, and its grace lasts. */
        boolean retires(String digest, Instant now) {
            return !seed.isEmpty()
                    && retiring.filter(digest::equals).isPresent()
                    && retiringUntil.filter(now::isBefore).isPresent();
        }

        List<String> digests() {
            return Stream.concat(Stream.of(present), retiring.stream()).toList();
        }
    }

    /** Later than any session lives; stands for a limit that is off. */
    private static final Duration NEVER = Duration.ofDays(365_000);

    private static final int TOUCHED_AT_ONCE = 500;

    private static final String TOUCH_ACCOUNT = """
            UPDATE account SET last_sign_in_at = :now, first_sign_in_at = COALESCE(first_sign_in_at, :now)
            WHERE id = :user AND state = 'active' AND type = 'personal' AND generation = :generation
            """;
    private static final String IS_FIRST = """
            SELECT COUNT(*) FROM account WHERE id = :user AND first_sign_in_at = last_sign_in_at
            """;
    private static final String ADD = """
            INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,
                                 device_id, address, user_agent, remembered, provider, outside_session, outside_subject)
            VALUES (:id, :digest, :user, :method, :created, :expires, :created, :device, :address, :agent, :remembered,
                    :provider, :outsideSession, :outsideSubject)
            """;
    private static final String FIND = """
            SELECT id, account_id, method, created_at, expires_at, last_active_at
            FROM session WHERE key_digest = :digest AND ended_at IS NULL
            """;
    private static final String FIND_RETIRING = """
            SELECT id, account_id, method, created_at, retiring_until AS expires_at, last_active_at
            FROM session WHERE retiring_digest = :digest AND ended_at IS NULL
            """;
    private static final String OF_USER = """
            SELECT id, account_id, method, created_at, expires_at, last_active_at, device_id, address, user_agent,
                remembered
            FROM session WHERE account_id = :user AND ended_at IS NULL
            ORDER BY last_active_at DESC, id LIMIT :most
            """;
    private static final String LIVE_OF_USER = """
            SELECT id, account_id, key_digest, retiring_digest FROM session
            WHERE account_id = :user AND ended_at IS NULL
                AND expires_at > :now AND created_at > :oldest AND last_active_at > :idle
            ORDER BY created_at, id FOR UPDATE
            """;
    private static final String LOCK_ONE = """
            SELECT id, account_id, key_digest, retiring_digest FROM session WHERE id = :id AND ended_at IS NULL FOR UPDATE
            """;
    private static final String END = """
            UPDATE session SET ended_at = :now, end_reason = :reason, ended_by = :by WHERE id = :id AND ended_at IS NULL
            """;
    private static final String KEYS_OF_USER = """
            SELECT key_digest, retiring_digest FROM session
            WHERE account_id = :user AND ended_at IS NULL AND id <> :except FOR UPDATE
            """;
    private static final String END_OF_USER = """
            UPDATE session SET ended_at = :now, end_reason = :reason, ended_by = :by
            WHERE account_id = :user AND ended_at IS NULL AND id <> :except
            """;
    private static final String LOCK = """
            SELECT key_digest, retiring_digest, retiring_until, renewal_seed, expires_at, remembered
            FROM session WHERE id = :id AND ended_at IS NULL FOR UPDATE
            """;
    private static final String REFRESH = """
            UPDATE session SET key_digest = :next, renewal_seed = :seed, retiring_digest = :old, retiring_until = :until,
                               last_active_at = :now
            WHERE id = :id
            """;
    private static final String TOUCH = """
            UPDATE session SET last_active_at = :at,
                renewal_seed = CASE WHEN retiring_until > :at THEN renewal_seed ELSE NULL END
            WHERE id = :id AND ended_at IS NULL AND last_active_at < :at
            """;
    private static final String OVERDUE = """
            (expires_at <= :now OR created_at <= :oldest OR last_active_at <= :idle)
            """;
    private static final String END_REASON = """
            CASE WHEN expires_at <= :now OR created_at <= :oldest THEN 'expired' ELSE 'timed-out' END
            """;
    private static final String END_IF_OVERDUE = "UPDATE session SET ended_at = :now, end_reason = " + END_REASON
            + " WHERE id = :id AND ended_at IS NULL AND " + OVERDUE;
    private static final String FIND_OVERDUE =
            "SELECT id FROM session WHERE ended_at IS NULL AND " + OVERDUE + " LIMIT :batch";
    private static final String FIND_LONG_ENDED = "SELECT id FROM session WHERE ended_at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM session WHERE id = :id";

    private final Database database;

    public SessionStore(Database database) {
        this.database = database;
    }

    /** Notes a sign-in and locks the account; false when it is not active, or its generation is another one by now. */
    boolean noteSignIn(UserId user, int generation, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(TOUCH_ACCOUNT)
                        .bind("user", user.value())
                        .bind("generation", generation)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /** Tells whether the sign-in that was noted last is the account's first one. */
    boolean isFirstSignIn(UserId user) {
        return database.withHandle(handle -> handle.createQuery(IS_FIRST)
                        .bind("user", user.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Locks a user's live sessions, the oldest first. */
    List<Found> lockLive(UserId user, SessionLifetime limits, Instant now) {
        return database.withHandle(handle -> handle.createQuery(LIVE_OF_USER)
                .bind("user", user.value())
                .bindMap(bounds(limits, now))
                .map(Row.to(Found::of))
                .list());
    }

    void add(NewSession fresh) {
        Session session = fresh.session();
        SignInContext context = fresh.context();
        Optional<Outside> outside = fresh.outside();
        database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("id", session.id())
                .bind("digest", fresh.keyDigest())
                .bind("user", session.user().value())
                .bind("method", session.method().wireName())
                .bind("created", session.createdAt())
                .bind("expires", session.expiresAt())
                .bind("device", context.device().orElse(null))
                .bind("address", context.address().text())
                .bind("agent", context.userAgent())
                .bind("remembered", context.remembered())
                .bind("provider", outside.map(Outside::provider).orElse(null))
                .bind("outsideSession", outside.flatMap(Outside::session).orElse(null))
                .bind("outsideSubject", outside.map(Outside::subject).orElse(null))
                .execute());
    }

    /**
     * A session that has not been ended, by its key. By a key that it was refreshed from, it is found while that one's
     * grace lasts, and seems to expire with it.
     */
    public Optional<Session> find(String keyDigest) {
        return database.withHandle(
                handle -> find(handle, FIND, keyDigest).or(() -> find(handle, FIND_RETIRING, keyDigest)));
    }

    private static Optional<Session> find(Handle handle, String statement, String keyDigest) {
        return handle.createQuery(statement)
                .bind("digest", keyDigest)
                .map(Row.to(SessionStore::session))
                .findOne();
    }

    private static Session session(Row row) throws SQLException {
        return session(row, "id");
    }

    static Session session(Row row, String idColumn) throws SQLException {
        return new Session(
                row.text(idColumn),
                new UserId(row.integer("account_id")),
                SignInMethod.valueOf(row.text("method").toUpperCase(Locale.ROOT)),
                row.instant("created_at"),
                row.instant("expires_at"),
                row.instant("last_active_at"));
    }

    /** A user's sessions that have not been ended, at most so many, the last used ones first. */
    public List<Listed> of(UserId user, int most) {
        return database.withHandle(handle -> handle.createQuery(OF_USER)
                .bind("user", user.value())
                .bind("most", most)
                .map(Row.to(SessionStore::listed))
                .list());
    }

    public static Listed listed(Row row) throws SQLException {
        return new Listed(
                session(row),
                new SignInContext(
                        ClientAddress.certain(row.text("address")),
                        row.text("user_agent"),
                        row.optionalText("device_id"),
                        row.optionalText("device_id").isPresent(),
                        row.flag("remembered")));
    }

    /** Locks a session; none when it has ended. */
    List<Found> lock(String id) {
        return database.withHandle(handle -> handle.createQuery(LOCK_ONE)
                .bind("id", id)
                .map(Row.to(Found::of))
                .list());
    }

    /** Ends sessions that are locked. */
    void end(List<Found> found, EndReason reason, Actor actor, Instant now) {
        database.useTransaction(handle -> {
            PreparedBatch ends = handle.prepareBatch(END);
            found.forEach(one -> ends.bind("id", one.id())
                    .bind("now", now)
                    .bind("reason", reason.wireName())
                    .bind("by", actor.user().map(UserId::value).orElse(null))
                    .add());
            ends.execute();
        });
    }

    /**
     * Ends all sessions of a user as part of a larger change, which is told to the other nodes and the audit trail as a
     * whole.
     */
    public Ended endAllWithin(UserId user, EndReason reason, Actor actor, Instant now) {
        return endAll(user, reason, actor, Optional.empty(), now);
    }

    /** Ends all sessions of a user but one. The other nodes and the audit trail are told by the caller. */
    Ended endAll(UserId user, EndReason reason, Actor actor, Optional<String> exceptId, Instant now) {
        return database.inTransaction(handle -> {
            List<String> keys = handle
                    .createQuery(KEYS_OF_USER)
                    .bind("user", user.value())
                    .bind("except", exceptId.orElse(""))
                    .map(Row.to(SessionStore::keys))
                    .list()
                    .stream()
                    .flatMap(List::stream)
                    .toList();
            int sessions = handle.createUpdate(END_OF_USER)
                    .bind("user", user.value())
                    .bind("except", exceptId.orElse(""))
                    .bind("now", now)
                    .bind("reason", reason.wireName())
                    .bind("by", actor.user().map(UserId::value).orElse(null))
                    .execute();
            return new Ended(sessions, keys);
        });
    }

    /** Returns the digests of a session's keys, one that it was refreshed from among them. */
    private static List<String> keys(Row row) throws SQLException {
        return Stream.concat(Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                .toList();
    }

    /** Locks a session and returns its keys; empty when it has ended. */
    Optional<Keys> lockKeys(String id) {
        return database.withHandle(handle ->
                handle.createQuery(LOCK).bind("id", id).map(Row.to(Keys::of)).findOne());
    }

    /**
     * Gives a session a new key and notes the use.
     *
     * @param seed which makes the new key out of the old one
     */
    void replaceKey(String id, String oldDigest, String newDigest, String seed, Instant oldKeyUntil, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(REFRESH)
                .bind("id", id)
                .bind("old", oldDigest)
                .bind("next", newDigest)
                .bind("seed", seed)
                .bind("until", oldKeyUntil)
                .bind("now", now)
                .execute());
    }

    /** Writes when sessions were last used. Earlier instants than the stored ones change nothing. */
    public void touch(Map<String, Instant> lastUse) {
        if (lastUse.isEmpty()) {
            return;
        }
        // In the order of the ids, or two nodes could wait for each other; in parts, so that locks are short.
        List<Map.Entry<String, Instant>> uses =
                lastUse.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        for (int from = 0; from < uses.size(); from += TOUCHED_AT_ONCE) {
            List<Map.Entry<String, Instant>> part = uses.subList(from, Math.min(uses.size(), from + TOUCHED_AT_ONCE));
            database.useTransaction(handle -> {
                PreparedBatch batch = handle.prepareBatch(TOUCH);
                part.forEach(use -> batch.bind("id", use.getKey())
                        .bind("at", use.getValue())
                        .add());
                batch.execute();
            });
        }
    }

    /** Notes the end of one session if its limits have passed by what is stored. */
    public void endIfOverdue(String id, SessionLifetime limits, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(END_IF_OVERDUE)
                .bind("id", id)
                .bindMap(bounds(limits, now))
                .execute());
    }

    /** Notes the end of at most {@code batch} sessions whose limits have passed; says how many there were. */
    public int endOverdue(SessionLifetime limits, Instant now, int batch) {
        return database.inTransaction(handle -> {
            List<String> ids = handle.createQuery(FIND_OVERDUE)
                    .bindMap(bounds(limits, now))
                    .bind("batch", batch)
                    .mapTo(String.class)
                    .list();
            return Batches.each(handle, END_IF_OVERDUE, "id", ids, bounds(limits, now));
        });
    }

    /** Deletes at most {@code batch} sessions that ended longer ago than {@code kept}. */
    public int deleteEnded(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_LONG_ENDED, DELETE, "id", String.class, now.minus(kept), batch));
    }

    public static Map<String, Object> bounds(SessionLifetime limits, Instant now) {
        return Map.of(
                "now",
                now,
                "oldest",
                now.minus(limits.maxAge()),
                "idle",
                now.minus(limits.idle().orElse(NEVER)));
    }
}
