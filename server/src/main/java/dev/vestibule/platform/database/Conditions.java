package dev.vestibule.platform.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The optional conditions of a statement. Each is written out in full; only values vary. */
public final class Conditions {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> conditions = new LinkedHashMap<>();

    /**
     * Adds a condition if there is a value for it.
     *
     * @param condition contains the value as {@code :name}
     */
    public Conditions and(String name, String condition, Optional<?> value) {
        value.ifPresent(present -> {
            values.put(name, present);
            conditions.put(name, condition);
        });
        return this;
    }

    /** Returns a pattern for a condition with {@code LIKE ... ESCAPE '!'} that matches texts containing this one. */
    public static String containing(String text) {
        return "%" + beginningWith(text);
    }

    /**
     * Returns a pattern for a condition with {@code LIKE ... ESCAPE '!'} that matches texts beginning with this one.
     */
    public static String beginningWith(String text) {
        return text.replaceAll("([!%_])", "!$1") + "%";
    }

    /** Returns the query, with all conditions in place of {@code <where>}. */
    public Query of(Handle handle, String statement) {
        String where = conditions.isEmpty()
                ? ""
                : conditions.values().stream().collect(Collectors.joining(" AND ", "WHERE ", ""));
        Query query = handle.createQuery(statement.replace("<where>", where));
        values.forEach(query::bind);
        return query;
    }
}
