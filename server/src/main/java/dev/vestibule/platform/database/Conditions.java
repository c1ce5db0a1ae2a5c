package dev.vestibule.platform.database;

import java.util.Collection;
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

    /** Adds the condition that a column has one of these numbers, if there is such a condition: see {@link #among}. */
    public Conditions in(String column, Optional<? extends Collection<Integer>> numbers) {
        numbers.ifPresent(ids -> conditions.put(column, among(column, ids)));
        return this;
    }

    /** Adds a condition without a value. */
    public Conditions and(String condition) {
        conditions.put(condition, condition);
        return this;
    }

    /**
     * Returns the condition that a column has one of these numbers; an empty collection matches nothing. The numbers
     * are our own ids, and part of the statement, as there may be any number of them.
     */
    public static String among(String column, Collection<Integer> ids) {
        String list = ids.stream().sorted().map(id -> Integer.toString(id)).collect(Collectors.joining(", "));
        return switch (ids.size()) {
            case 0 -> "1 = 0";
            case 1 -> column + " = " + list;
            default -> column + " IN (" + list + ")";
        };
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

    /**
     * Returns the query, with all conditions in place of {@code <where>}, and in place of {@code <and>}, which follows
     * another condition.
     */
    public Query of(Handle handle, String statement) {
        String where = conditions.isEmpty()
                ? ""
                : conditions.values().stream().collect(Collectors.joining(" AND ", "WHERE ", ""));
        String and = where.replaceFirst("^WHERE", " AND");
        Query query = handle.createQuery(statement.replace("<where>", where).replace("<and>", and));
        values.forEach(query::bind);
        return query;
    }
}
