package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Stores sessions. {@link SessionLifetime} has the rule for their expiry; {@link SessionExpiryStore} ends expired ones,
 * and {@link SessionKeyStore} replaces keys.
 */
public final class SessionStore {
    /**
     * The sign-in with a provider that started a session.
     *
     * @param provider the key of the provider
     * @param session the provider's session id, if it sent one
     */
    public record Outside(ProviderKey provider, String subject, Optional<String> session) {}

    /** A session about to start. */
    public record NewSession(Session session, Digest keyDigest, SignInContext context, Optional<Outside> outside) {}

    /** A session with its address and device. */
    public record Listed(Session session, SignInContext context) {}

    /**
     * How many sessions ended, and the digests of their keys and of the access tokens that ended with them; a refreshed
     * session has two keys.
     */
    public record Ended(int sessions, Collection<Digest> keyDigests) {}

    /** A session to be ended, with the digests of its keys. */
    public record Found(SessionId id, UserId user, List<Digest> keys) {
        public static Found of(Row row) throws SQLException {
            return new Found(
                    new SessionId(row.text("id")), new UserId(row.integer("account_id")), SessionStore.keys(row));
        }
    }

    private static final String TOUCH_ACCOUNT = """
            UPDATE account SET last_sign_in_at = :now, first_sign_in_at = COALESCE(first_sign_in_at, :now)
            WHERE id = :user AND state = 'active' AND type = 'personal' AND generation = :generation
            """;
    private static final String IS_FIRST = """
            SELECT COUNT(*) FROM account WHERE id = :user AND first_sign_in_at = last_sign_in_at
            """;
    private static final String ADD = """
            INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,
                                 last_active_slot, device_id, address, user_agent, remembered, provider,
                                 outside_session, outside_subject, second_factor, authenticated_at)
            VALUES (:id, :digest, :user, :method, :created, :expires, :created, :slot, :device, :address, :agent,
                    :remembered, :provider, :outsideSession, :outsideSubject, :factor, :authenticated)
            """;

    private static final String OF_USER = """
            SELECT id, account_id, method, created_at, expires_at, last_active_at, device_id, address, user_agent,
                remembered, second_factor, authenticated_at
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
    private static final String LOCK_OF_USER = """
            SELECT id, account_id, key_digest, retiring_digest FROM session
            WHERE account_id = :user AND ended_at IS NULL AND id <> :except FOR UPDATE
            """;
    private static final String END_OF_USER = """
            UPDATE session SET ended_at = :now, end_reason = :reason, ended_by = :by
            WHERE account_id = :user AND ended_at IS NULL AND id <> :except
            """;
    private static final int SLOT_SECONDS = 300;

    private final Database database;

    public SessionStore(Database database) {
        this.database = database;
    }

    /**
     * Returns the five minutes of a use, counted from 1970. The list by the last use and the clean-up have an index of
     * these: one of the uses themselves would be written with each of them, and with it all other indexes of the row.
     */
    public static int slot(Instant use) {
        return Math.toIntExact(Math.floorDiv(use.getEpochSecond(), SLOT_SECONDS));
    }

    /** Records a sign-in and locks the account; returns false if it is not active, or its generation has changed. */
    boolean noteSignIn(UserId user, int generation, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(TOUCH_ACCOUNT)
                        .bind("user", user.value())
                        .bind("generation", generation)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /** Returns whether the recorded sign-in is the account's first one. */
    boolean isFirstSignIn(UserId user) {
        return database.withHandle(handle -> handle.createQuery(IS_FIRST)
                        .bind("user", user.value())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Locks a user's active sessions, the oldest first. */
    List<Found> lockLive(UserId user, SessionLifetime limits, Instant now) {
        return database.withHandle(handle -> handle.createQuery(LIVE_OF_USER)
                .bind("user", user.value())
                .bindMap(SessionExpiryStore.bounds(limits, now))
                .map(Row.to(Found::of))
                .list());
    }

    void add(NewSession fresh) {
        Session session = fresh.session();
        SignInContext context = fresh.context();
        Optional<Outside> outside = fresh.outside();
        database.withHandle(handle -> handle.createUpdate(ADD)
                .bind("id", session.id().value())
                .bind("digest", fresh.keyDigest().hex())
                .bind("user", session.user().value())
                .bind("method", session.method().wireName())
                .bind("created", session.createdAt())
                .bind("expires", session.expiresAt())
                .bind("slot", slot(session.createdAt()))
                .bind("device", context.device().orElse(null))
                .bind("address", context.address().text())
                .bind("agent", context.userAgent())
                .bind("remembered", context.remembered())
                .bind("provider", outside.map(found -> found.provider().value()).orElse(null))
                .bind("outsideSession", outside.flatMap(Outside::session).orElse(null))
                .bind("outsideSubject", outside.map(Outside::subject).orElse(null))
                .bind(
                        "factor",
                        session.proof().factor().map(SessionFactor::wireName).orElse(null))
                .bind("authenticated", session.continues() ? session.proof().at() : null)
                .execute());
    }

    private static Session session(Row row) throws SQLException {
        return session(row, "id");
    }

    static Session session(Row row, String idColumn) throws SQLException {
        return new Session(
                new SessionId(row.text(idColumn)),
                new UserId(row.integer("account_id")),
                SignInMethod.valueOf(row.text("method").toUpperCase(Locale.ROOT)),
                row.instant("created_at"),
                row.instant("expires_at"),
                row.instant("last_active_at"),
                proof(row));
    }

    private static Session.Proof proof(Row row) throws SQLException {
        Optional<Instant> again = row.optionalInstant("authenticated_at");
        return new Session.Proof(
                row.optionalText("second_factor").map(SessionFactor::ofWireName),
                again.isPresent() ? again.get() : row.instant("created_at"));
    }

    /** Returns a user's sessions that have not ended, at most so many, the last used ones first. */
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

    /** Locks a session; returns empty if it has ended. */
    List<Found> lock(SessionId id) {
        return database.withHandle(handle -> handle.createQuery(LOCK_ONE)
                .bind("id", id.value())
                .map(Row.to(Found::of))
                .list());
    }

    /** Ends locked sessions. */
    void end(List<Found> found, EndReason reason, Actor actor, Instant now) {
        database.useTransaction(handle -> {
            PreparedBatch ends = handle.prepareBatch(END);
            found.forEach(one -> ends.bind("id", one.id().value())
                    .bind("now", now)
                    .bind("reason", reason.wireName())
                    .bind("by", actor.user().map(UserId::value).orElse(null))
                    .add());
            ends.execute();
        });
    }

    /** Ends all sessions of a user but one, and returns them. */
    List<Found> endAll(UserId user, EndReason reason, Actor actor, Optional<SessionId> except, Instant now) {
        return database.inTransaction(handle -> {
            List<Found> found = handle.createQuery(LOCK_OF_USER)
                    .bind("user", user.value())
                    .bind("except", except.map(SessionId::value).orElse(""))
                    .map(Row.to(Found::of))
                    .list();
            int unused = handle.createUpdate(END_OF_USER)
                    .bind("user", user.value())
                    .bind("except", except.map(SessionId::value).orElse(""))
                    .bind("now", now)
                    .bind("reason", reason.wireName())
                    .bind("by", actor.user().map(UserId::value).orElse(null))
                    .execute();
            return found;
        });
    }

    /** Returns the digests of a session's keys, including its previous one. */
    private static List<Digest> keys(Row row) throws SQLException {
        return Stream.concat(Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                .map(Digest::of)
                .toList();
    }
}
