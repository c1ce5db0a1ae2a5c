package dev.vestibule.testing;

import java.util.List;
import java.util.Map;

/** Sessions as rows in the tables, ended ones too, which no API tells. */
public final class SessionRows {
    private static final String OF_USER =
            " FROM session s JOIN account a ON a.id = s.account_id WHERE a.email = ? ORDER BY s.created_at";

    private final Tables tables;

    SessionRows(Tables tables) {
        this.tables = tables;
    }

    /** Returns all sessions that the user with this address ever had, oldest first. */
    public List<Map<String, String>> of(String email) {
        return tables.rows("SELECT s.*" + OF_USER, email);
    }

    public int count(String email) {
        return of(email).size();
    }

    /** Returns why the sessions of a user ended, oldest first; empty text for those that have not. */
    public List<String> endReasons(String email) {
        return of(email).stream().map(session -> session.get("end_reason")).toList();
    }

    /** Returns how many sessions of a user ended for this reason, by this user. */
    public int countEnded(int user, String reason, int by) {
        return tables.count(
                "SELECT COUNT(*) FROM session WHERE account_id = ? AND end_reason = ? AND ended_by = ?",
                user,
                reason,
                by);
    }

    /** Returns how many sessions of all users have not ended. */
    public int live() {
        return tables.count("SELECT COUNT(*) FROM session WHERE ended_at IS NULL");
    }

    /** Returns how many sessions that began with this identity provider have not ended. */
    public int liveBy(String provider) {
        return tables.count("SELECT COUNT(*) FROM session WHERE provider = ? AND ended_at IS NULL", provider);
    }
}
