package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.SessionId;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Stores the messages that notify applications of the end of sessions, and their outcomes. */
final class LogoutStore {
    /** A session, and an application that has signed its user in with it. */
    record Party(SessionId session, UserId user, ClientId client) {}

    /** A message that waits to be sent. */
    record NewMessage(String jti, ClientId client, UserId user, SessionId session, String reason) {}

    /**
     * A message that was claimed for one attempt.
     *
     * @param attempt counts from 1
     */
    record Claimed(long id, String jti, ClientId client, UserId user, SessionId session, int attempt, String claim) {}

    /** A message with its trace. */
    record Listed(
            long id,
            ClientId client,
            UserId user,
            SessionId session,
            String reason,
            LogoutState state,
            int attempts,
            Instant createdAt,
            Instant nextAttemptAt,
            Optional<Instant> endedAt,
            Optional<String> reply) {}

    private static final int LONGEST_REPLY = 512;

    private static final String ANY_GRANT_IN_A_SESSION = """
            SELECT COUNT(*) FROM (SELECT id FROM oauth_grant WHERE session_id IS NOT NULL LIMIT 1) found
            """;
    private static final String PARTIES = """
            SELECT DISTINCT client_id, account_id FROM oauth_grant
            WHERE session_id = :session AND account_id IS NOT NULL ORDER BY client_id
            """;
    private static final String ADD = """
            INSERT INTO oauth_logout (jti, client_id, account_id, sid, reason, state, attempts, created_at, next_attempt_at,
                                      give_up_at)
            VALUES (:jti, :client, :account, :sid, :reason, 'queued', 0, :now, :now, :giveUp)
            """;
    private static final String CLIENTS_DUE = """
            SELECT DISTINCT client_id FROM oauth_logout
            WHERE state = 'queued' AND next_attempt_at <= :now AND give_up_at > :now
            """;
    private static final String DUE = """
            SELECT id FROM oauth_logout
            WHERE client_id = :client AND state = 'queued' AND next_attempt_at <= :now AND give_up_at > :now
            ORDER BY id LIMIT :most
            """;
    private static final String CLAIM = """
            UPDATE oauth_logout SET claim = :claim, next_attempt_at = :until, attempts = attempts + 1
            WHERE id = :id AND state = 'queued' AND next_attempt_at <= :now
            """;
    private static final String CLAIMED = """
            SELECT id, jti, client_id, account_id, sid, attempts, claim FROM oauth_logout WHERE id = :id
            """;
    private static final String PUT_BACK = """
            UPDATE oauth_logout SET next_attempt_at = :next, reply = :reply, claim = NULL
            WHERE id = :id AND claim = :claim AND state = 'queued'
            """;
    private static final String FINISH = """
            UPDATE oauth_logout SET state = :state, ended_at = :now, reply = :reply, claim = NULL
            WHERE id = :id AND state = 'queued'
            """;
    private static final String EXPIRE = """
            UPDATE oauth_logout SET state = 'failed', ended_at = :now, claim = NULL WHERE id = :id AND state = 'queued'
            """;
    private static final String OVERDUE = """
            SELECT id FROM oauth_logout WHERE state = 'queued' AND give_up_at <= :before ORDER BY id LIMIT :batch
            """;
    private static final String OLD = """
            SELECT id FROM oauth_logout WHERE ended_at <= :before ORDER BY id LIMIT :batch
            """;
    private static final String DELETE = "DELETE FROM oauth_logout WHERE id = :id";
    private static final String LIST = """
            SELECT id, client_id, account_id, sid, reason, state, attempts, created_at, next_attempt_at, ended_at, reply
            FROM oauth_logout <where> ORDER BY id DESC LIMIT :limit OFFSET :offset
            """;
    private static final String COUNT = "SELECT COUNT(*) FROM oauth_logout <where>";

    private final Database database;

    LogoutStore(Database database) {
        this.database = database;
    }

    /** Returns the applications that users approved in these sessions, also those whose grants have ended. */
    List<Party> parties(Collection<SessionId> sessions) {
        return database.withHandle(handle -> {
            List<Party> parties = new ArrayList<>();
            // So that the end of a hundred thousand sessions costs no look-up for each.
            if (handle.createQuery(ANY_GRANT_IN_A_SESSION).mapTo(Integer.class).one() > 0) {
                sessions.forEach(session -> parties.addAll(handle.createQuery(PARTIES)
                        .bind("session", session.value())
                        .map(Row.to(row -> new Party(
                                session, new UserId(row.integer("account_id")), new ClientId(row.text("client_id")))))
                        .list()));
            }
            return parties;
        });
    }

    /** Queues messages, within the transaction of their cause. */
    void add(List<NewMessage> messages, Instant now, Instant giveUp) {
        if (messages.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD);
            messages.forEach(message -> batch.bind("jti", message.jti())
                    .bind("client", message.client().value())
                    .bind("account", message.user().value())
                    .bind("sid", message.session().value())
                    .bind("reason", message.reason())
                    .bind("now", now)
                    .bind("giveUp", giveUp)
                    .add());
            batch.execute();
        });
    }

    /** Returns the applications for which messages are due. */
    List<ClientId> clientsDue(Instant now) {
        return database.withHandle(handle -> handle.createQuery(CLIENTS_DUE)
                .bind("now", now)
                .mapTo(String.class)
                .map(ClientId::new)
                .list());
    }

    /** Returns the messages to an application that are due, the oldest first, at most so many. */
    List<Long> due(ClientId client, Instant now, int most) {
        return database.withHandle(handle -> handle.createQuery(DUE)
                .bind("client", client.value())
                .bind("now", now)
                .bind("most", most)
                .mapTo(Long.class)
                .list());
    }

    /**
     * Claims a message for one attempt; only one node gets it.
     *
     * @param until when another node may claim it if the attempt has not ended
     */
    Optional<Claimed> claim(long id, String claim, Instant now, Instant until) {
        return database.inTransaction(handle -> {
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
                            .map(Row.to(LogoutStore::claimed))
                            .findOne();
        });
    }

    private static Claimed claimed(Row row) throws SQLException {
        return new Claimed(
                row.bigInteger("id"),
                row.text("jti"),
                new ClientId(row.text("client_id")),
                new UserId(row.integer("account_id")),
                new SessionId(row.text("sid")),
                row.integer("attempts"),
                row.text("claim"));
    }

    /** Returns a message to the queue for another attempt, unless the claim has expired. */
    void putBack(Claimed message, Instant next, String reply) {
        database.useTransaction(handle -> handle.createUpdate(PUT_BACK)
                .bind("id", message.id())
                .bind("claim", message.claim())
                .bind("next", next)
                .bind("reply", bounded(reply))
                .execute());
    }

    /** Records how a message ended. */
    void finish(Claimed message, LogoutState state, String reply, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(FINISH)
                .bind("id", message.id())
                .bind("state", state.wireName())
                .bind("reply", bounded(reply))
                .bind("now", now)
                .execute());
    }

    /** Ends at most so many messages whose time has passed; the last answer stays. */
    int expire(Instant now, int batch) {
        return database.inTransaction(handle -> {
            List<Long> ids = handle.createQuery(OVERDUE)
                    .bind("before", now)
                    .bind("batch", batch)
                    .mapTo(Long.class)
                    .list();
            return Batches.each(handle, EXPIRE, "id", ids, Map.of("now", now));
        });
    }

    /** Deletes at most so many messages that ended before that instant. */
    int deleteOld(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, OLD, DELETE, "id", Long.class, before, batch));
    }

    /** Returns messages, the newest first. */
    List<Listed> list(Optional<ClientId> client, Optional<LogoutState> state, Paging paging) {
        return database.withHandle(handle -> conditions(client, state)
                .of(handle, LIST)
                .bind("limit", paging.limit())
                .bind("offset", paging.offset())
                .map(Row.to(LogoutStore::listed))
                .list());
    }

    long count(Optional<ClientId> client, Optional<LogoutState> state) {
        return database.withHandle(handle ->
                conditions(client, state).of(handle, COUNT).mapTo(Long.class).one());
    }

    private static Conditions conditions(Optional<ClientId> client, Optional<LogoutState> state) {
        return new Conditions()
                .and("client", "client_id = :client", client.map(ClientId::value))
                .and("state", "state = :state", state.map(LogoutState::wireName));
    }

    private static Listed listed(Row row) throws SQLException {
        return new Listed(
                row.bigInteger("id"),
                new ClientId(row.text("client_id")),
                new UserId(row.integer("account_id")),
                new SessionId(row.text("sid")),
                row.text("reason"),
                LogoutState.ofWireName(row.text("state")),
                row.integer("attempts"),
                row.instant("created_at"),
                row.instant("next_attempt_at"),
                row.optionalInstant("ended_at"),
                row.optionalText("reply"));
    }

    private static String bounded(String reply) {
        return reply.length() > LONGEST_REPLY ? reply.substring(0, LONGEST_REPLY) : reply;
    }
}
