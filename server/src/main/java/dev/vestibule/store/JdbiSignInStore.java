package dev.vestibule.store;

import dev.vestibule.history.SignInStore;
import dev.vestibule.session.Origin;
import dev.vestibule.session.Session;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The record of sign-ins. */
public final class JdbiSignInStore implements SignInStore {
    private static final String ADD = """
            INSERT INTO sign_in (at, account_id, session_id, method, outcome, device_id, address, user_agent)
            VALUES (:now, :user, :session, :method, :outcome, :device, :address, :agent)
            """;
    private static final String OF_USER = """
            SELECT i.at, i.user_agent AS agent, i.address AS origin, s.id AS session_id,
                s.account_id, s.method, s.created_at, s.expires_at, s.last_active_at
            FROM sign_in i LEFT JOIN session s ON s.id = i.session_id AND s.ended_at IS NULL
            WHERE i.account_id = :user AND i.outcome = 'signed-in'
            ORDER BY i.at DESC, i.id DESC LIMIT :most
            """;
    private static final String KNOWS = """
            SELECT COUNT(*) FROM (
                SELECT i.id FROM sign_in i JOIN account a ON a.id = i.account_id
                WHERE a.email = :email AND i.device_id = :device AND i.outcome = 'signed-in' LIMIT 1) found
            """;
    private static final String KNOWS_DEVICE = """
            SELECT COUNT(*) FROM (
                SELECT id FROM sign_in WHERE device_id = :device AND outcome = 'signed-in' LIMIT 1) found
            """;
    /** Accounts are looked up for the rows that are shown alone, and not for those that are passed over. */
    private static final String LIST = """
            SELECT i.id, i.at, i.account_id, i.method, i.outcome, i.address, i.user_agent,
                a.email, a.first_name, a.last_name
            FROM (SELECT * FROM sign_in <where> ORDER BY <order> LIMIT :limit OFFSET :offset) i
            LEFT JOIN account a ON a.id = i.account_id ORDER BY i.at <way>, i.id <way>
            """;

    private static final String FIND_OLD = "SELECT id FROM sign_in WHERE at <= :before LIMIT :batch";
    private static final String FIND_OLD_OF_NOBODY =
            "SELECT id FROM sign_in WHERE account_id IS NULL AND at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM sign_in WHERE id = :id";

    private final Database database;

    public JdbiSignInStore(Database database) {
        this.database = database;
    }

    @Override
    public void addRefused(Optional<UserId> user, Refused why, SignInMethod method, Origin origin, Instant now) {
        database.useTransaction(handle -> add(handle, user, Optional.empty(), why.wireName(), method, origin, now));
    }

    /** Adds a good sign-in within the transaction that starts its session. */
    static void add(Handle handle, Session started, Origin origin) {
        add(
                handle,
                Optional.of(started.user()),
                Optional.of(started.id()),
                SIGNED_IN,
                started.method(),
                origin,
                started.createdAt());
    }

    private static void add(
            Handle handle,
            Optional<UserId> user,
            Optional<String> session,
            String outcome,
            SignInMethod method,
            Origin origin,
            Instant now) {
        handle.createUpdate(ADD)
                .bind("now", now)
                .bind("user", user.map(UserId::value).orElse(null))
                .bind("session", session.orElse(null))
                .bind("method", method.wireName())
                .bind("outcome", outcome)
                .bind("device", origin.device().orElse(null))
                .bind("address", origin.address().text())
                .bind("agent", origin.userAgent())
                .execute();
    }

    @Override
    public List<SignIn> of(UserId user, int most) {
        return database.withHandle(handle -> handle.createQuery(OF_USER)
                .bind("user", user.value())
                .bind("most", most)
                .map(Row.to(row -> new SignIn(
                        row.instant("at"),
                        row.text("agent"),
                        row.text("origin"),
                        row.optionalText("session_id").isEmpty()
                                ? Optional.empty()
                                : Optional.of(JdbiSessionStore.session(row, "session_id")))))
                .list());
    }

    @Override
    public List<Recorded> list(Filter filter, boolean newestFirst, int limit, int offset) {
        Conditions conditions = new Conditions()
                .and(
                        "account",
                        "account_id = (SELECT id FROM account WHERE email = :account)",
                        filter.account().map(Email::address))
                .and("outcome", "outcome = :outcome", filter.outcome())
                .and("client", "address = :client", filter.client())
                .and("since", "at >= :since", filter.since())
                .and("until", "at < :until", filter.until());
        String statement = LIST.replace("<order>", order(filter)).replace("<way>", newestFirst ? "DESC" : "ASC");
        return database.withHandle(handle -> conditions
                .of(handle, statement)
                .bind("limit", limit)
                .bind("offset", offset)
                .map(Row.to(JdbiSignInStore::recorded))
                .list());
    }

    /** H2 sorts by an index only if the order names all of its columns, those too in which all rows are alike. */
    private static String order(Filter filter) {
        if (filter.account().isPresent()) {
            return "account_id <way>, at <way>";
        }
        if (filter.client().isPresent()) {
            return "address <way>, at <way>";
        }
        return filter.outcome().isPresent() ? "outcome <way>, at <way>" : "at <way>";
    }

    private static Recorded recorded(Row row) throws SQLException {
        OptionalInt account = row.optionalInteger("account_id");
        String name = Stream.of(row.optionalText("first_name"), row.optionalText("last_name"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return new Recorded(
                row.bigInteger("id"),
                row.instant("at"),
                account.isPresent() ? Optional.of(new UserId(account.getAsInt())) : Optional.empty(),
                row.optionalText("email").map(Email::new),
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                SignInMethod.valueOf(row.text("method").toUpperCase(Locale.ROOT)),
                row.text("outcome"),
                row.text("address"),
                row.text("user_agent"));
    }

    @Override
    public boolean knows(Email account, String device) {
        return database.withHandle(handle -> handle.createQuery(KNOWS)
                        .bind("email", account.address())
                        .bind("device", device)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public boolean knows(String device) {
        return database.withHandle(handle -> handle.createQuery(KNOWS_DEVICE)
                        .bind("device", device)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public int deleteOld(Duration kept, Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "id", Long.class, now.minus(kept), batch));
    }

    @Override
    public int deleteOldOfNobody(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_OLD_OF_NOBODY, DELETE, "id", Long.class, now.minus(kept), batch));
    }
}
