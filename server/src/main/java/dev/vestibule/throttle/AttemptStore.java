package dev.vestibule.throttle;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Stores counted attempts. Each attempt is a row until its time has passed, so that the limits are exact on all nodes
 * together.
 */
public final class AttemptStore {
    /**
     * A subject with attempts.
     *
     * @param account for a device, the subject of the account that it is known to
     * @param tries the recent attempts
     * @param oldest the time of the oldest one
     */
    public record Counted(String subject, Optional<String> account, int tries, Optional<Instant> oldest, int inARow) {}

    /**
     * What was removed.
     *
     * @param inARow how many rows of consecutive failures were removed
     */
    public record Lifted(int tries, int inARow) {
        public boolean nothing() {
            return tries == 0 && inARow == 0;
        }
    }

    private static final String ADD_SUBJECT = """
            INSERT INTO attempt_subject (subject, account, failed_in_a_row, touched_at)
            VALUES (:subject, :account, 0, :now)
            """;
    private static final String LOCK = "UPDATE attempt_subject SET touched_at = :now WHERE subject = :subject";
    private static final String STANDING = """
            SELECT s.failed_in_a_row, a.at, a.under_way
            FROM attempt_subject s LEFT JOIN attempt a ON a.subject = s.subject AND a.at > :since
            WHERE s.subject = :subject ORDER BY a.at DESC LIMIT :most
            """;
    private static final String ADD = """
            INSERT INTO attempt (id, subject, at, under_way) VALUES (:id, :subject, :now, :underWay)
            """;
    private static final String GROW_STREAK = """
            UPDATE attempt_subject SET failed_in_a_row = failed_in_a_row + :by WHERE subject = :subject
            """;
    private static final String END_STREAK = """
            UPDATE attempt_subject SET failed_in_a_row = 0 WHERE failed_in_a_row > 0 AND subject = :subject
            """;
    private static final String TRIES = """
            SELECT COUNT(DISTINCT id) FROM attempt WHERE subject IN (<subjects>)
                OR subject IN (SELECT subject FROM attempt_subject WHERE account IN (<subjects>))
            """;
    private static final String FAILED = "UPDATE attempt SET under_way = FALSE WHERE id = :id";
    private static final String REMOVE = "DELETE FROM attempt WHERE id = :id";
    private static final String FORGIVE =
            "UPDATE attempt_subject SET failed_in_a_row = 0 WHERE subject = :account AND failed_in_a_row > 0";
    private static final String FORGIVE_DEVICES = """
            UPDATE attempt_subject SET failed_in_a_row = 0 WHERE account = :account AND failed_in_a_row > 0
            """;
    private static final String LIFT = "DELETE FROM attempt WHERE subject = :account";
    private static final String LIFT_DEVICES = """
            DELETE FROM attempt WHERE subject IN (SELECT subject FROM attempt_subject WHERE account = :account)
            """;
    private static final String FIND_OLD = "SELECT DISTINCT id FROM attempt WHERE at <= :before LIMIT :batch";
    private static final String FIND_IDLE_SUBJECTS = """
            SELECT subject FROM attempt_subject
            WHERE touched_at <= :before AND (failed_in_a_row = 0 OR touched_at <= :longBefore) LIMIT :batch
            """;
    private static final String REMOVE_IDLE_SUBJECT = """
            DELETE FROM attempt_subject WHERE subject = :subject AND touched_at <= :before
            """;

    /** A streak outlives the hour, so that slow guessing is limited, too; but not a year without an attempt. */
    private static final Duration STREAK_KEPT = Duration.ofDays(365);

    private static final String COUNTED = """
            SELECT s.subject, s.account, s.failed_in_a_row, COUNT(a.id) AS tries, MIN(a.at) AS oldest
            FROM attempt_subject s LEFT JOIN attempt a ON a.subject = s.subject AND a.at > :since
            """;
    private static final String BUSY = COUNTED + """
            WHERE s.touched_at > :since OR s.failed_in_a_row >= :inARow
            GROUP BY s.subject, s.account, s.failed_in_a_row
            HAVING COUNT(a.id) >= :tries OR s.failed_in_a_row >= :inARow
            ORDER BY tries DESC, s.subject LIMIT :most
            """;
    private static final String OF_ACCOUNT = COUNTED + """
            WHERE s.subject IN (:account, :other) OR s.account = :account
            GROUP BY s.subject, s.account, s.failed_in_a_row
            """;
    private static final String LOGINS = "SELECT email FROM account WHERE type = 'personal'";
    private static final String ADDRESSES = "SELECT DISTINCT address FROM sign_in WHERE at > :since";

    private final Database database;

    public AttemptStore(Database database) {
        this.database = database;
    }

    private record Counting(int inARow, Optional<Standing.Recent> recent) {}

    /** Locks the subject of a limit. */
    void lock(Limit limit, Instant now) {
        database.useTransaction(handle -> {
            if (touch(handle, limit, now) == 0) {
                handle.createUpdate(database.dialect().insertIgnoringDuplicates(ADD_SUBJECT.strip()))
                        .bind("subject", limit.subject())
                        .bind("account", limit.account().orElse(null))
                        .bind("now", now)
                        .execute();
                touch(handle, limit, now);
            }
        });
    }

    private static int touch(Handle handle, Limit limit, Instant now) {
        return handle.createUpdate(LOCK)
                .bind("subject", limit.subject())
                .bind("now", now)
                .execute();
    }

    /** Returns what counts for a limit. */
    Standing standing(Limit limit, Instant now) {
        List<Counting> rows = database.withHandle(handle -> handle.createQuery(STANDING)
                .bind("subject", limit.subject())
                .bind("since", now.minus(limit.per()))
                .bind("most", limit.most())
                .map(Row.to(AttemptStore::counting))
                .list());
        return new Standing(
                rows.stream().flatMap(row -> row.recent().stream()).toList(),
                limit.inARow() && !rows.isEmpty() ? rows.get(0).inARow() : 0);
    }

    private static Counting counting(Row row) throws SQLException {
        Optional<Instant> at = row.optionalInstant("at");
        return new Counting(
                row.integer("failed_in_a_row"),
                at.isPresent() ? Optional.of(new Standing.Recent(at.get(), row.flag("under_way"))) : Optional.empty());
    }

    /** Counts an attempt for each of the limits. */
    void add(String attempt, List<Limit> limits, boolean underWay, Instant now) {
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD);
            for (Limit limit : limits) {
                batch.bind("id", attempt)
                        .bind("subject", limit.subject())
                        .bind("now", now)
                        .bind("underWay", underWay)
                        .add();
            }
            batch.execute();
        });
    }

    /**
     * Records that the attempt failed: it stays counted, and the streaks of these subjects grow.
     *
     * @param grows false to do the same work without growing a streak
     */
    public void failed(String attempt, List<String> inARow, boolean grows) {
        settle(attempt, inARow, GROW_STREAK, Map.of("by", grows ? 1 : 0), FAILED);
    }

    /** Records that the attempt succeeded: it is removed, and the streaks of these subjects end. */
    public void succeeded(String attempt, List<String> inARow) {
        settle(attempt, inARow, END_STREAK, Map.of(), REMOVE);
    }

    /** Removes attempts that did not take place, and restores the streaks of their subjects. */
    void withdrawn(List<String> attempts) {
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(REMOVE);
            attempts.forEach(attempt -> batch.bind("id", attempt).add());
            batch.execute();
        });
    }

    private void settle(String attempt, List<String> inARow, String streak, Map<String, Object> values, String row) {
        database.useTransaction(handle -> {
            inARow.forEach(subject -> handle.createUpdate(streak)
                    .bind("subject", subject)
                    .bindMap(values)
                    .execute());
            handle.createUpdate(row).bind("id", attempt).execute();
        });
    }

    /** Ends an account's streak, and those of its known devices. */
    public void forgive(String account) {
        database.useTransaction(handle -> forgive(handle, account));
    }

    /** Returns how many streaks ended. */
    private static int forgive(Handle handle, String account) {
        return run(handle, FORGIVE, account) + run(handle, FORGIVE_DEVICES, account);
    }

    private static int run(Handle handle, String statement, String account) {
        return handle.createUpdate(statement).bind("account", account).execute();
    }

    /** Removes all attempts of an account and of its known devices. */
    public Lifted lift(String account) {
        return database.inTransaction(handle -> lift(handle, account));
    }

    private static Lifted lift(Handle handle, String account) {
        int inARow = forgive(handle, account); // first, as it locks the subjects that attempts are counted under
        return new Lifted(run(handle, LIFT, account) + run(handle, LIFT_DEVICES, account), inARow);
    }

    /**
     * Returns how many attempts were counted for these subjects and their known devices; one for several of them counts
     * once.
     */
    int tries(List<String> subjects) {
        return database.withHandle(handle -> handle.createQuery(TRIES)
                .setTemplateEngine(new DefinedAttributeTemplateEngine())
                .bindList("subjects", subjects)
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Returns subjects with at least so many attempts since then, or consecutive failures; those with the most first,
     * at most {@code most}.
     */
    public List<Counted> most(Instant since, int tries, int inARow, int most) {
        return database.withHandle(handle -> handle.createQuery(BUSY)
                .bind("since", since)
                .bind("tries", tries)
                .bind("inARow", inARow)
                .bind("most", most)
                .map(Row.to(AttemptStore::counted))
                .list());
    }

    /** Returns what was counted for an account, for its known devices, and for another subject of its owner. */
    List<Counted> of(String account, String other, Instant since) {
        return database.withHandle(handle -> handle.createQuery(OF_ACCOUNT)
                .bind("account", account)
                .bind("other", other)
                .bind("since", since)
                .map(Row.to(AttemptStore::counted))
                .list());
    }

    private static Counted counted(Row row) throws SQLException {
        return new Counted(
                row.text("subject"),
                row.optionalText("account"),
                row.integer("tries"),
                row.optionalInstant("oldest"),
                row.integer("failed_in_a_row"));
    }

    /** Returns the logins of all accounts. */
    List<String> logins() {
        return database.withHandle(
                handle -> handle.createQuery(LOGINS).mapTo(String.class).list());
    }

    /** Returns the addresses of recorded sign-in attempts since then. */
    List<String> addresses(Instant since) {
        return database.withHandle(handle -> handle.createQuery(ADDRESSES)
                .bind("since", since)
                .mapTo(String.class)
                .list());
    }

    /**
     * Deletes at most {@code batch} attempts older than this, and as many subjects without any and without a streak;
     * returns how many of those of which there were more.
     */
    public int deleteBefore(Instant before, int batch) {
        return database.inTransaction(handle -> {
            int removed = Batches.deleteOld(handle, FIND_OLD, REMOVE, "id", String.class, before, batch);
            List<String> subjects = handle.createQuery(FIND_IDLE_SUBJECTS)
                    .bind("before", before)
                    .bind("longBefore", before.minus(STREAK_KEPT))
                    .bind("batch", batch)
                    .mapTo(String.class)
                    .list();
            Batches.each(handle, REMOVE_IDLE_SUBJECT, "subject", subjects, Map.of("before", before));
            return Math.max(removed, subjects.size());
        });
    }
}
