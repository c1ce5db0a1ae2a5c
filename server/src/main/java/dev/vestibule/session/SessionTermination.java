package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.session.SessionStore.Ended;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Ends sessions within a transaction, says which keys are dead by that, and tells the other nodes. */
public final class SessionTermination {
    private static final String END = """
            UPDATE session SET ended_at = :now, end_reason = :reason, ended_by = :by WHERE id = :id AND ended_at IS NULL
            """;

    private final ChangeLog changes;

    public SessionTermination(Database database) {
        this.changes = new ChangeLog(database);
    }

    /** A session to be ended. */
    public record Found(String id, UserId user, List<String> keys) {
        public static Found of(Row row) throws SQLException {
            return new Found(row.text("id"), new UserId(row.integer("account_id")), SessionTermination.keys(row));
        }
    }

    /**
     * Ends what the query finds.
     *
     * @param query for id, owner and keys of live sessions, locking them in the order of their ids
     */
    public Ended end(Handle handle, Query query, EndReason reason, Actor by, Instant now) {
        List<Found> found = query.map(Row.to(Found::of)).list();
        Ended ended = end(handle, found, reason, by, now);
        found.stream()
                .collect(Collectors.groupingBy(Found::user, Collectors.counting()))
                .forEach((user, sessions) -> AuditStore.add(handle, event(user, sessions.intValue(), reason, by, now)));
        return ended;
    }

    /** Tells of the end of somebody's sessions where it is no part of something larger. */
    static AuditEvent event(UserId user, int sessions, EndReason reason, Actor by, Instant now) {
        return new AuditEvent(
                now,
                by,
                "session.end",
                AuditEvent.Subject.of(user),
                Map.of("reason", reason.wireName(), "sessions", sessions));
    }

    /** Ends what was found, and locked; the audit trail is the caller's. */
    public Ended end(Handle handle, List<Found> found, EndReason reason, Actor by, Instant now) {
        if (found.isEmpty()) {
            return new Ended(0, List.of());
        }
        PreparedBatch ends = handle.prepareBatch(END);
        found.forEach(one -> ends.bind("id", one.id())
                .bind("now", now)
                .bind("reason", reason.wireName())
                .bind("by", by.account().map(UserId::value).orElse(null))
                .add());
        ends.execute();
        List<String> keys = found.stream().flatMap(one -> one.keys().stream()).toList();
        changes.addAll(handle, ChangeLog.Kind.SESSION, keys);
        return new Ended(found.size(), keys);
    }

    /** The digests of a session's keys, one that it was refreshed from among them. */
    static List<String> keys(Row row) throws SQLException {
        return Stream.concat(Stream.of(row.text("key_digest")), row.optionalText("retiring_digest").stream())
                .toList();
    }
}
