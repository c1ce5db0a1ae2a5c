package dev.vestibule.audit.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.admin.AuditFilter.About;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
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

/** The audit log: two tables, each asked for as much as a page can need, and put together here. */
public final class AuditLogStore {
    /** Where an entry comes from; entries of one instant are listed in this order. */
    public enum Source {
        EVENT,
        SIGN_IN
    }

    /** A place in the list: that of an entry. */
    public record Cursor(Instant at, Source source, long id) {}

    /**
     * One entry.
     *
     * @param actor the number of the account that did it, if it was one
     * @param subjectKind to what kind of thing it was done
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
     * An account that entries name.
     *
     * @param name the email address where there is none
     * @param person whether it is somebody's, and not that of a program's key
     */
    public record Named(String email, String name, boolean person) {}

    private static final String SIGNED_IN = "sign-in";
    private static final String REFUSED = "sign-in.refused";
    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    private static final String EVENTS = """
            SELECT id, at, actor_id, action, subject_kind, subject_id, address, details FROM audit_event
            WHERE at <= :at AND (at < :at OR id < :before)
            """;
    private static final String SIGN_INS = """
            SELECT id, at, account_id, session_id, method, outcome, address, user_agent FROM sign_in
            WHERE at <= :at AND (at < :at OR id < :before)
            """;
    private static final String NEWEST_FIRST = "at DESC, id DESC LIMIT :limit";
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

    /** A statement's conditions, and what they are about. */
    private static final class AuditConditions {
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Object> values = new HashMap<>();
        private String first = "";

        AuditConditions and(String condition, String name, Optional<?> value) {
            value.ifPresent(present -> {
                text.append(" AND ").append(condition);
                values.put(name, present);
            });
            return this;
        }

        /**
         * A column that is the same in all rows, whose index goes on with the time. Sorting by it changes nothing but
         * that H2 then reads the index from its end, where it would else sort all of its rows.
         */
        AuditConditions along(String column, Optional<?> value) {
            if (value.isPresent()) {
                first = column + " DESC, ";
            }
            return this;
        }

        String order() {
            return " ORDER BY " + first + NEWEST_FIRST;
        }

        AuditConditions and(String condition) {
            text.append(" AND ").append(condition);
            return this;
        }
    }

    /** Entries behind a place, newest first. */
    public List<Entry> page(AuditFilter filter, Optional<Cursor> after, int limit) {
        return database.withHandle(handle -> Stream.concat(
                        find(handle, Source.EVENT, EVENTS, ofEvents(filter), after, limit, AuditLogStore::event)
                                .stream(),
                        ofSignIns(filter).stream()
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

    private static List<Entry> find(
            Handle handle,
            Source source,
            String statement,
            AuditConditions conditions,
            Optional<Cursor> after,
            int limit,
            Row.Reader<Entry> reader) {
        // At the instant of the place itself: all entries of what comes behind its source, those below it in its own,
        // else none.
        long before = after.map(place -> Integer.signum(source.compareTo(place.source())))
                .map(side ->
                        side > 0 ? Long.MAX_VALUE : side < 0 ? 0 : after.get().id())
                .orElse(Long.MAX_VALUE);
        return handle.createQuery(statement + conditions.text + conditions.order())
                .bind("at", after.map(Cursor::at).orElse(END_OF_TIME))
                .bind("before", before)
                .bind("limit", limit)
                .bindMap(conditions.values)
                .map(Row.to(reader))
                .list();
    }

    private static AuditConditions ofEvents(AuditFilter filter) {
        AuditConditions conditions = new AuditConditions()
                .and("actor_id = :actor", "actor", filter.actor())
                .and("subject_kind = :kind", "kind", filter.subject().map(About::kind))
                .and("subject_id = :subject", "subject", filter.subject().flatMap(About::id));
        conditions
                .along("action", filter.action().filter(action -> !action.endsWith("*")))
                .along("actor_id", filter.actor())
                .along("address", filter.address());
        filter.action()
                .ifPresent(action -> conditions.and(
                        action.endsWith("*") ? "action LIKE :action ESCAPE '!'" : "action = :action",
                        "action",
                        Optional.of(pattern(action))));
        return common(conditions, filter);
    }

    /** Empty when no sign-in can be meant. */
    private static Optional<AuditConditions> ofSignIns(AuditFilter filter) {
        Optional<String> subject = filter.subject().flatMap(About::id);
        boolean isAccount = filter.subject()
                        .map(About::kind)
                        .filter(kind -> !kind.equals("account"))
                        .isEmpty()
                && subject.filter(id -> !id.matches("[0-9]{1,9}")).isEmpty();
        boolean good = filter.action().map(action -> means(action, SIGNED_IN)).orElse(true);
        boolean refused = filter.action().map(action -> means(action, REFUSED)).orElse(true)
                && filter.actor().isEmpty(); // who was refused has not proved to be anybody
        if (!isAccount || (!good && !refused)) {
            return Optional.empty();
        }
        AuditConditions conditions = new AuditConditions()
                .and("account_id = :actor", "actor", filter.actor())
                .and("account_id = :subject", "subject", subject.map(Integer::valueOf));
        conditions
                .along("outcome", Optional.of(good).filter(only -> only && !refused))
                .along("account_id", filter.actor().or(() -> subject.map(Integer::valueOf)))
                .along("address", filter.address());
        if (good != refused) {
            conditions.and(good ? "outcome = 'signed-in'" : "outcome <> 'signed-in'");
        }
        return Optional.of(common(conditions, filter));
    }

    private static AuditConditions common(AuditConditions conditions, AuditFilter filter) {
        return conditions
                .and("address = :address", "address", filter.address())
                .and("at >= :since", "since", filter.since())
                .and("at < :until", "until", filter.until());
    }

    private static boolean means(String asked, String action) {
        return asked.endsWith("*") ? action.startsWith(asked.substring(0, asked.length() - 1)) : asked.equals(action);
    }

    private static String pattern(String action) {
        return action.endsWith("*") ? Conditions.beginningWith(action.substring(0, action.length() - 1)) : action;
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

    /** Accounts by their numbers; those that do not exist are not in it. */
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

    /** What groups are called, by their numbers; those that do not exist are not in it. */
    public Map<Integer, String> groups(List<Integer> groups) {
        return byNumber(GROUPS, groups, row -> row.text("name"));
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

    /** Adds an event that belongs to no other change. */
    public void add(AuditEvent event) {
        database.useTransaction(handle -> AuditStore.add(handle, event));
    }

    /** Deletes at most {@code batch} events older than {@code kept}; sign-ins have their own clean-up. */
    public int deleteOld(Duration kept, Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "id", Long.class, now.minus(kept), batch));
    }
}
