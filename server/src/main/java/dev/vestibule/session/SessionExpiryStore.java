package dev.vestibule.session;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Writes when sessions were last used, ends those whose limits have passed by that, and deletes long ended ones. */
public final class SessionExpiryStore {
    /** Later than any session lives; stands for a limit that is off. */
    private static final Duration NEVER = Duration.ofDays(365_000);

    private static final int TOUCHED_AT_ONCE = 500;

    private static final String TOUCH = """
            UPDATE session SET last_active_at = :at, last_active_slot = :slot,
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
    private static final String ENDED_NOW = "SELECT id, end_reason FROM session WHERE ended_at = :now";

    /** Each limit by an index of its own: all active sessions would be read to find the few that meet any of them. */
    private static final String FIND_EXPIRED = """
            (SELECT id FROM session WHERE ended_at IS NULL AND expires_at <= :now LIMIT :batch)
            UNION (SELECT id FROM session WHERE ended_at IS NULL AND created_at <= :oldest LIMIT :batch)
            LIMIT :batch
            """;

    private static final String FIND_IDLE = """
            SELECT id FROM session
            WHERE ended_at IS NULL AND last_active_slot <= :slot AND last_active_at <= :idle LIMIT :batch
            """;
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
                        .bind("slot", SessionStore.slot(use.getValue()))
                        .add());
                batch.execute();
            });
        }
    }

    /** Returns at most {@code batch} sessions that are too old. */
    List<SessionId> findExpired(SessionLifetime limits, Instant now, int batch) {
        return find(FIND_EXPIRED, Map.of("now", now, "oldest", now.minus(limits.maxAge()), "batch", batch));
    }

    /** Returns at most {@code batch} sessions that were last used, as stored, before this. */
    List<SessionId> findUnusedSince(Instant before, int batch) {
        return find(FIND_IDLE, Map.of("idle", before, "slot", SessionStore.slot(before), "batch", batch));
    }

    private List<SessionId> find(String statement, Map<String, ?> values) {
        return database.withHandle(handle -> handle.createQuery(statement)
                .bindMap(values)
                .mapTo(String.class)
                .map(SessionId::new)
                .list());
    }

    /** Ends those of these sessions whose limits have passed by the stored use, and returns them by the reason. */
    Map<EndReason, List<SessionId>> endIfOverdue(List<SessionId> ids, SessionLifetime limits, Instant now) {
        Map<EndReason, List<SessionId>> ended = new EnumMap<>(EndReason.class);
        if (ids.isEmpty()) {
            return ended;
        }
        Set<SessionId> asked = Set.copyOf(ids);
        database.useTransaction(handle -> {
            List<String> keys = ids.stream().map(SessionId::value).toList();
            int unused = Batches.each(handle, END_IF_OVERDUE, "id", keys, bounds(limits, now));
            // The rows themselves say which of them it were: drivers do not count each statement of a batch.
            handle
                    .createQuery(ENDED_NOW)
                    .bind("now", now)
                    .map(Row.to(row -> Map.entry(new SessionId(row.text("id")), reason(row.text("end_reason")))))
                    .stream()
                    .filter(one -> asked.contains(one.getKey()))
                    .forEach(one -> ended.computeIfAbsent(one.getValue(), first -> new ArrayList<>())
                            .add(one.getKey()));
        });
        return ended;
    }

    private static EndReason reason(String wireName) {
        return wireName.equals(EndReason.EXPIRED.wireName()) ? EndReason.EXPIRED : EndReason.TIMED_OUT;
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
