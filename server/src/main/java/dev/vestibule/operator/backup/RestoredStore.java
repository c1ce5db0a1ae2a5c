package dev.vestibule.operator.backup;

import dev.vestibule.platform.database.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** Voids what a backup has made valid again, in the tables of all features. */
final class RestoredStore {
    /** Larger than the number of changes that an account has had since the backup. */
    private static final int GENERATIONS = 100_000;

    /** What ends, by its name for operators. */
    private static final Map<String, String> ENDED = new LinkedHashMap<>();

    static {
        ENDED.put("sessions", "UPDATE session SET ended_at = :now, end_reason = 'admin' WHERE ended_at IS NULL");
        ENDED.put("grants", "UPDATE oauth_grant SET ended_at = :now, end_reason = 'admin' WHERE ended_at IS NULL");
        ENDED.put("mails", """
                UPDATE outbox_mail SET state = 'dropped', ended_at = :now, content = NULL, claim = NULL
                WHERE state IN ('asked', 'queued')
                """);
    }

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

    /** Ends all of it, within the ongoing transaction of this thread; returns how many of each. */
    Map<String, Integer> end(Instant now) {
        return database.inTransaction(handle -> {
            Map<String, Integer> counts = new LinkedHashMap<>();
            ENDED.forEach((name, statement) -> counts.put(
                    name, handle.createUpdate(statement).bind("now", now).execute()));
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
