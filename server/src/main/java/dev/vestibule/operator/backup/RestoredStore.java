package dev.vestibule.operator.backup;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    private static final String VALID_KEYS = " WHERE expires_at IS NULL OR expires_at > :now";

    /** Their rows stay: a rotation makes a service key usable again, with its name, group and restrictions. */
    private static final String EXPIRE_KEYS =
            "UPDATE api_key SET expires_at = :now, retiring_digest = NULL, retiring_until = NULL" + VALID_KEYS;

    private static final String LIST_KEYS =
            """
            SELECT k.prefix, k.name, o.email, k.last_used_at
            FROM api_key k LEFT JOIN account o ON o.id = COALESCE(k.owner_id, k.person_id)
            """ + VALID_KEYS.replace("expires_at", "k.expires_at") + " ORDER BY k.name, k.id";

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
            return counts;
        });
    }

    /** Expires all API keys, within the ongoing transaction of this thread; returns how many were valid. */
    int expireKeys(Instant now) {
        return database.withHandle(
                handle -> handle.createUpdate(EXPIRE_KEYS).bind("now", now).execute());
    }

    /** Returns the API keys that are valid, by name. */
    List<Restoration.KeptKey> validKeys(Instant now) {
        return database.withHandle(handle -> handle.createQuery(LIST_KEYS)
                .bind("now", now)
                .map(Row.to(row -> new Restoration.KeptKey(
                        row.text("prefix"),
                        row.text("name"),
                        row.optionalText("email").orElse(null),
                        row.optionalInstant("last_used_at").orElse(null))))
                .list());
    }
}
