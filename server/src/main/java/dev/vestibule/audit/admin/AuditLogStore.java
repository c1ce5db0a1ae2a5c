package dev.vestibule.audit.admin;

import dev.vestibule.audit.AuditLog;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;

/** Reads the audit log from two tables: reads as much of each as a page can need, and merges them. */
public final class AuditLogStore {
    /** The table of an entry; entries of one instant are listed in this order. */
    public enum Source {
        EVENT,
        SIGN_IN
    }

    /** The position of an entry in the list. */
    public record Cursor(Instant at, Source source, long id) {}

    /**
     * One entry.
     *
     * @param actor the id of the account that did it, if it was one
     * @param subjectKind the kind of the target
     * @param details as JSON
     */
    public record Entry(
            Cursor place,
            Optional<Integer> actor,
            String action,
            String subjectKind,
            String subjectId,
            Optional<String> address,
            String details) {}

    /**
     * An account that entries refer to.
     *
     * @param name the email address if there is no name
     * @param person whether it is a user's, and not that of a service key
     */
    public record Named(String email, String name, boolean person) {}

    static final String SIGNED_IN = "sign-in";
    static final String REFUSED = "sign-in.refused";
    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    private static final String EVENTS = """
            SELECT id, at, actor_id, action, subject_kind, subject_id, address, details FROM audit_event
            WHERE at <= :at AND (at < :at OR id < :before)
            """;
    private static final String SIGN_INS = """
            SELECT id, at, account_id, session_id, method, outcome, address, user_agent FROM sign_in
            WHERE at <= :at AND (at < :at OR id < :before)
            """;
    private static final String ACCOUNTS =
            "SELECT id, email, first_name, last_name, type FROM account WHERE id IN (<numbers>)";
    private static final String GROUPS = "SELECT id, name FROM people_group WHERE id IN (<numbers>)";
    private static final String FIND_OLD = "SELECT id FROM audit_event WHERE at <= :before ORDER BY at LIMIT :batch";
    private static final String DELETE = "DELETE FROM audit_event WHERE id = :id";
    private static final Comparator<Entry> ORDER = Comparator.comparing(
                    (Entry entry) -> entry.place().at(), Comparator.reverseOrder())
            .thenComparing(entry -> entry.place().source())
            .thenComparing(entry -> entry.place().id(), Comparator.reverseOrder());

    private final Database database;

    public AuditLogStore(Database database) {
        this.database = database;
    }

    /** Returns the entries after a position, newest first. */
    public List<Entry> page(AuditFilter filter, Optional<Cursor> after, int limit) {
        return database.withHandle(handle -> Stream.concat(
                        find(
                                handle,
                                Source.EVENT,
                                EVENTS,
                                AuditConditions.ofEvents(filter),
                                after,
                                limit,
                                AuditLogStore::event)
                                .stream(),
                        AuditConditions.ofSignIns(filter).stream()
                                .flatMap(conditions -> find(
                                        handle,
                                        Source.SIGN_IN,
                                        SIGN_INS,
                                        conditions,
                                        after,
                                        limit,
                                        AuditLogStore::signIn)
                                        .stream()))
                .sorted(ORDER)
                .limit(limit)
                .toList());
    }

    /** Returns the newest changes, without sign-ins. */
    public List<Entry> changes(int limit) {
        return database.withHandle(handle -> find(
                handle,
                Source.EVENT,
                EVENTS,
                AuditConditions.ofEvents(AuditFilter.ALL),
                Optional.empty(),
                limit,
                AuditLogStore::event));
    }

    private static List<Entry> find(
            Handle handle,
            Source source,
            String statement,
            AuditConditions conditions,
            Optional<Cursor> after,
            int limit,
            Row.Reader<Entry> reader) {
        // At the instant of the position itself: all entries of later sources, lower ids of its own source, and none of
        // earlier ones.
        long before = after.map(place -> Integer.signum(source.compareTo(place.source())))
                .map(side ->
                        side > 0 ? Long.MAX_VALUE : side < 0 ? 0 : after.get().id())
                .orElse(Long.MAX_VALUE);
        return handle.createQuery(statement + conditions.text())
                .bind("at", after.map(Cursor::at).orElse(END_OF_TIME))
                .bind("before", before)
                .bind("limit", limit)
                .bindMap(conditions.values())
                .map(Row.to(reader))
                .list();
    }

    private static Entry event(Row row) throws SQLException {
        return new Entry(
                new Cursor(row.instant("at"), Source.EVENT, row.bigInteger("id")),
                optional(row, "actor_id"),
                row.text("action"),
                row.text("subject_kind"),
                row.text("subject_id"),
                row.optionalText("address"),
                row.text("details"));
    }

    private static Entry signIn(Row row) throws SQLException {
        boolean good = row.text("outcome").equals("signed-in");
        Optional<Integer> account = optional(row, "account_id");
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("method", row.text("method"));
        details.put("outcome", row.text("outcome"));
        details.put("user-agent", row.text("user_agent"));
        row.optionalText("session_id").ifPresent(session -> details.put("session", session));
        return new Entry(
                new Cursor(row.instant("at"), Source.SIGN_IN, row.bigInteger("id")),
                good ? account : Optional.empty(),
                good ? SIGNED_IN : REFUSED,
                "account",
                account.map(id -> Integer.toString(id)).orElse(""),
                row.optionalText("address"),
                AuditLog.details(details));
    }

    private static Optional<Integer> optional(Row row, String column) throws SQLException {
        var number = row.optionalInteger(column);
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /** Returns accounts by their ids, without those that do not exist. */
    public Map<Integer, Named> accounts(List<Integer> accounts) {
        return byNumber(ACCOUNTS, accounts, AuditLogStore::named);
    }

    private static Named named(Row row) throws SQLException {
        String email = row.text("email");
        return new Named(
                email,
                User.commonName(
                        row.optionalText("first_name").orElse(null),
                        row.optionalText("last_name").orElse(null),
                        email),
                row.text("type").equals(User.Type.PERSONAL.wireName()));
    }

    /** Returns the names of groups by their ids, without those that do not exist. */
    public Map<GroupId, String> groups(List<GroupId> groups) {
        Map<GroupId, String> named = new HashMap<>();
        byNumber(GROUPS, groups.stream().map(GroupId::value).toList(), row -> row.text("name"))
                .forEach((number, name) -> named.put(new GroupId(number), name));
        return named;
    }

    private <T> Map<Integer, T> byNumber(String statement, List<Integer> numbers, Row.Reader<T> reader) {
        Map<Integer, T> found = new HashMap<>();
        if (!numbers.isEmpty()) {
            database.withHandle(handle -> handle.createQuery(statement)
                            .setTemplateEngine(new DefinedAttributeTemplateEngine())
                            .bindList("numbers", numbers)
                            .map(Row.to(row -> Map.entry(row.integer("id"), reader.read(row))))
                            .list())
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    /** Deletes at most {@code batch} events older than {@code kept}; sign-ins have their own clean-up. */
    public int deleteOld(Duration kept, Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "id", Long.class, now.minus(kept), batch));
    }
}
