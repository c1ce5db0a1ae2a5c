package dev.vestibule.session;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes when sessions were last used, ends those whose limits have passed by that, and deletes long ended ones. */
public final class SessionExpiryStore {
    /** Later than any session lives; stands for a limit that is off. */
    private static final Duration NEVER = Duration.ofDays(365_000);

    private static final int TOUCHED_AT_ONCE = 500;

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

    SessionExpiryStore(Database database) {
        this.database = database;
    }

    /** Writes when sessions were last used. Earlier instants than the stored ones change nothing. */
    public void touch(Map<SessionId, Instant> lastUse) {
        if (lastUse.isEmpty()) {
            return;
        }
        // In the order of the ids: otherwise two nodes could deadlock; in parts, so that locks are short.
        List<Map.Entry<SessionId, Instant>> uses =
                lastUse.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        for (int from = 0; from < uses.size(); from += TOUCHED_AT_ONCE) {
            List<Map.Entry<SessionId, Instant>> part =
                    uses.subList(from, Math.min(uses.size(), from + TOUCHED_AT_ONCE));
            database.useTransaction(handle -> {
                PreparedBatch batch = handle.prepareBatch(TOUCH);
                part.forEach(use -> batch.bind("id", use.getKey().value())
                        .bind("at", use.getValue())
                        .add());
                batch.execute();
            });
        }
    }

    /** Ends one session if its limits have passed by the stored use. */
    public void endIfOverdue(SessionId id, SessionLifetime limits, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(END_IF_OVERDUE)
                .bind("id", id.value())
                .bindMap(bounds(limits, now))
                .execute());
    }

    /** Ends at most {@code batch} sessions whose limits have passed; returns how many. */
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
