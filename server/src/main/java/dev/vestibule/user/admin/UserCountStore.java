package dev.vestibule.user.admin;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts users by their standing. */
public final class UserCountStore {
    /** The standing of a user. */
    public enum Standing {
        /** Active, and signed in at least once. */
        ACTIVE,
        /** Active, but never signed in: invited, or created by an administrator. */
        NEVER_SIGNED_IN,
        DEACTIVATED
    }

    private static final String COUNT = """
            SELECT standing, COUNT(*) AS total FROM (
                SELECT CASE WHEN state <> 'active' THEN 'deactivated'
                    WHEN first_sign_in_at IS NULL THEN 'never_signed_in' ELSE 'active' END AS standing
                FROM account WHERE type = 'personal' LIMIT :most) people
            GROUP BY standing
            """;

    private final Database database;

    public UserCountStore(Database database) {
        this.database = database;
    }

    /** Counts at most so many users; if there are more, it is unspecified which. */
    public Map<Standing, Long> count(int most) {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        database.withHandle(handle -> handle.createQuery(COUNT)
                        .bind("most", most)
                        .map(Row.to(row -> Map.entry(row.text("standing"), row.bigInteger("total"))))
                        .list())
                .forEach(found ->
                        counts.put(Standing.valueOf(found.getKey().toUpperCase(Locale.ROOT)), found.getValue()));
        return counts;
    }
}
