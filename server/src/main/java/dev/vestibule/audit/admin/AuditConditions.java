package dev.vestibule.audit.admin;

import dev.vestibule.audit.admin.AuditFilter.About;
import dev.vestibule.platform.database.Conditions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Translates a filter into conditions and an order for each of the two tables of the audit log. */
final class AuditConditions {
    private static final String NEWEST_FIRST = "at DESC, id DESC LIMIT :limit";

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> values = new HashMap<>();
    private String first = "";

    private AuditConditions() {}

    static AuditConditions ofEvents(AuditFilter filter) {
        AuditConditions conditions = new AuditConditions()
                .among("actor_id", filter.actors())
                .and("subject_kind = :kind", "kind", filter.subject().map(About::kind))
                .anyOf("subject_id", filter.subject().map(About::ids).orElse(List.of()));
        conditions
                .along("action", filter.action().filter(action -> !action.endsWith("*")))
                .along("actor_id", filter.actors().filter(actors -> actors.size() == 1))
                .along("address", filter.address());
        filter.action()
                .ifPresent(action -> conditions.and(
                        action.endsWith("*") ? "action LIKE :action ESCAPE '!'" : "action = :action",
                        "action",
                        Optional.of(pattern(action))));
        if (filter.changesOnly()) {
            conditions.and("action <> 'session.end'");
        }
        return conditions.common(filter);
    }

    /** Returns empty if no sign-in can match. */
    static Optional<AuditConditions> ofSignIns(AuditFilter filter) {
        List<String> subjects = filter.subject().map(About::ids).orElse(List.of());
        boolean isAccount = filter.subject()
                        .map(About::kind)
                        .filter(kind -> !kind.equals("account"))
                        .isEmpty()
                && subjects.stream().allMatch(id -> id.matches("[0-9]{1,9}"));
        boolean good = filter.action()
                .map(action -> means(action, AuditLogStore.SIGNED_IN))
                .orElse(true);
        boolean refused = filter.action()
                        .map(action -> means(action, AuditLogStore.REFUSED))
                        .orElse(true)
                && filter.actors().isEmpty(); // a refused sign-in has no proven actor
        if (filter.changesOnly() || !isAccount || (!good && !refused)) {
            return Optional.empty();
        }
        AuditConditions conditions =
                new AuditConditions().among("account_id", filter.actors()).among("account_id", numbers(subjects));
        conditions
                .along("outcome", Optional.of(good).filter(only -> only && !refused))
                .along("account_id", filter.actors().or(() -> numbers(subjects)).filter(one -> one.size() == 1))
                .along("address", filter.address());
        if (good != refused) {
            conditions.and(good ? "outcome = 'signed-in'" : "outcome <> 'signed-in'");
        }
        return Optional.of(conditions.common(filter));
    }

    private AuditConditions common(AuditFilter filter) {
        return and("address = :address", "address", filter.address())
                .and("at >= :since", "since", filter.since())
                .and("at < :until", "until", filter.until());
    }

    private static Optional<List<Integer>> numbers(List<String> subjects) {
        return subjects.isEmpty()
                ? Optional.empty()
                : Optional.of(subjects.stream().map(Integer::valueOf).toList());
    }

    private static boolean means(String asked, String action) {
        return asked.endsWith("*") ? action.startsWith(asked.substring(0, asked.length() - 1)) : asked.equals(action);
    }

    private static String pattern(String action) {
        return action.endsWith("*") ? Conditions.beginningWith(action.substring(0, action.length() - 1)) : action;
    }

    private AuditConditions and(String condition, String name, Optional<?> value) {
        value.ifPresent(present -> {
            and(condition);
            values.put(name, present);
        });
        return this;
    }

    private AuditConditions among(String column, Optional<List<Integer>> ids) {
        ids.ifPresent(all -> and(Conditions.among(column, all)));
        return this;
    }

    private AuditConditions anyOf(String column, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            values.put("text" + i, texts.get(i));
        }
        if (!texts.isEmpty()) {
            and(column
                    + IntStream.range(0, texts.size())
                            .mapToObj(i -> ":text" + i)
                            .collect(Collectors.joining(", ", " IN (", ")")));
        }
        return this;
    }

    private void and(String condition) {
        text.append(" AND ").append(condition);
    }

    /**
     * Adds to the order a column that is constant in the result, and whose index continues with the time. That changes
     * nothing but lets H2 read the index from its end, where it would otherwise sort all rows.
     */
    private AuditConditions along(String column, Optional<?> value) {
        if (value.isPresent()) {
            first = column + " DESC, ";
        }
        return this;
    }

    /** Returns the conditions to append to a statement that has conditions already. */
    String text() {
        return text + " ORDER BY " + first + NEWEST_FIRST;
    }

    Map<String, Object> values() {
        return values;
    }
}
