package dev.vestibule.guard;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.GroupId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** Stores the rules. */
final class RuleStore {
    private static final String BLANK = " ";
    private static final String ALL = """
            SELECT id, place, host, path, access, methods, group_ids, networks, factor FROM guard_rule
            ORDER BY place, id
            """;
    private static final String LOCK = ALL.strip() + " FOR UPDATE";
    private static final String ADD = """
            INSERT INTO guard_rule (place, host, path, access, methods, group_ids, networks, factor, updated_at)
            VALUES (:place, :host, :path, :access, :methods, :groups, :networks, :factor, :now)
            """;
    private static final String CHANGE = """
            UPDATE guard_rule SET host = :host, path = :path, access = :access, methods = :methods,
                group_ids = :groups, networks = :networks, factor = :factor, updated_at = :now
            WHERE id = :id
            """;
    private static final String PLACE = "UPDATE guard_rule SET place = :place WHERE id = :id";
    private static final String DELETE = "DELETE FROM guard_rule WHERE id = :id";
    private static final String GROUPS = "SELECT id, name FROM people_group ORDER BY id";

    private final Database database;

    RuleStore(Database database) {
        this.database = database;
    }

    /** Returns all rules in their order. */
    List<GuardRule> all() {
        return rules(ALL);
    }

    /** Locks all rules, so that their order can be changed, and returns them. */
    List<GuardRule> lock() {
        return rules(LOCK);
    }

    private List<GuardRule> rules(String statement) {
        return database.withHandle(handle ->
                handle.createQuery(statement).map(Row.to(RuleStore::rule)).list());
    }

    private static GuardRule rule(Row row) throws SQLException {
        return new GuardRule(
                row.integer("id"),
                row.integer("place"),
                new RuleTerms(
                        RuleHost.parse(row.text("host")).orElseThrow(),
                        RulePath.parse(row.text("path")).orElseThrow(),
                        Access.of(row.text("access")).orElseThrow(),
                        Set.copyOf(list(row.text("methods"))),
                        list(row.text("group_ids")).stream()
                                .map(id -> new GroupId(Integer.parseInt(id)))
                                .toList(),
                        Networks.of(list(row.text("networks"))),
                        RequiredFactor.of(row.text("factor")).orElseThrow()));
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(BLANK, -1)).filter(part -> !part.isEmpty()).toList();
    }

    /** Adds a rule, and returns its id. */
    int add(int place, RuleTerms terms, Instant now) {
        return database.withHandle(handle -> bound(handle.createUpdate(ADD), terms, now)
                .bind("place", place)
                .executeAndReturnGeneratedKeys("id")
                .mapTo(Integer.class)
                .one());
    }

    void change(int id, RuleTerms terms, Instant now) {
        database.useTransaction(handle ->
                bound(handle.createUpdate(CHANGE), terms, now).bind("id", id).execute());
    }

    private static <S extends SqlStatement<S>> S bound(S statement, RuleTerms terms, Instant now) {
        return statement
                .bind("host", terms.host().toString())
                .bind("path", terms.path().toString())
                .bind("access", terms.access().wireName())
                .bind("methods", String.join(BLANK, terms.methodTexts()))
                .bind(
                        "groups",
                        terms.groups().stream()
                                .map(group -> Integer.toString(group.value()))
                                .collect(Collectors.joining(BLANK)))
                .bind("networks", String.join(BLANK, terms.networks().texts()))
                .bind("factor", terms.factor().wireName())
                .bind("now", now);
    }

    /** Writes the places of rules. */
    void place(Collection<GuardRule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        database.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch(PLACE);
            rules.forEach(rule ->
                    batch.bind("id", rule.id()).bind("place", rule.place()).add());
            batch.execute();
        });
    }

    void delete(int id) {
        database.useTransaction(
                handle -> handle.createUpdate(DELETE).bind("id", id).execute());
    }

    /** Returns the names of all groups. */
    Map<GroupId, String> groups() {
        return database.withHandle(handle -> {
            Map<GroupId, String> groups = new LinkedHashMap<>();
            handle.createQuery(GROUPS)
                    .map(Row.to(row -> Map.entry(new GroupId(row.integer("id")), row.text("name"))))
                    .forEach(group -> groups.put(group.getKey(), group.getValue()));
            return groups;
        });
    }
}
