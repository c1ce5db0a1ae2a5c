package dev.vestibule.operator.backup;

import dev.vestibule.platform.database.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Voids what a backup has made valid again, in the tables of all features. */
final class RestoredStore {
    /** Larger than the number of changes that an account has had since the backup. */
    private static final int GENERATIONS = 100_000;

    /**
     * Rows that are ended and kept.
     *
     * @param name for operators
     */
    private record Ended(String name, String table, String change) {}

    private static final List<Ended> ENDED = List.of(
            new Ended("sessions", "session", "ended_at = :now, end_reason = 'admin' WHERE ended_at IS NULL"),
            new Ended("grants", "oauth_grant", "ended_at = :now, end_reason = 'admin' WHERE ended_at IS NULL"),
            new Ended("mails", "outbox_mail", """
                    state = 'dropped', ended_at = :now, content = NULL, claim = NULL
                    WHERE state IN ('asked', 'queued')"""));

    /** What lives for minutes, is asked for again, or must not be decided with what was known then. */
    private static final List<String> DELETED = List.of(
            "trusted_device",
            "factor_reset",
            "mailed_code",
            "passkey_challenge",
            "guard_ticket",
            "guard_return",
            "guard_key",
            "oauth_code",
            "oauth_device",
            "oauth_pushed_request",
            "oauth_consent");

    /**
     * Links and challenges hold for one generation of the account: those to reset a password, to accept an invitation,
     * to change an address, and sign-ins between two steps.
     */
    private static final String OUTDATED = "UPDATE account SET generation = generation + " + GENERATIONS;

    private final Database database;

    RestoredStore(Database database) {
        this.database = database;
    }

    /** Returns the tables whose rows are ended or deleted. */
    static Set<String> tables() {
        return Stream.concat(ENDED.stream().map(Ended::table), DELETED.stream()).collect(Collectors.toSet());
    }

    /** Ends all of it, within the ongoing transaction of this thread; returns how many of each. */
    Map<String, Integer> end(Instant now) {
        return database.inTransaction(handle -> {
            Map<String, Integer> counts = new LinkedHashMap<>();
            ENDED.forEach(rows -> counts.put(
                    rows.name(),
                    handle.createUpdate("UPDATE " + rows.table() + " SET " + rows.change())
                            .bind("now", now)
                            .execute()));
            DELETED.forEach(table -> handle.execute("DELETE FROM " + table));
            handle.execute(OUTDATED);
            counts.put("keys", keys(handle));
            return counts;
        });
    }

    /** Returns how many API keys are valid as in the backup. */
    private static int keys(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM api_key")
                .mapTo(Integer.class)
                .one();
    }
}
