package dev.vestibule.session;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Query;

/** Reads the recorded sign-ins; {@link SignInRecordStore} writes them. */
public final class SignInLogStore {
    /**
     * A successful sign-in.
     *
     * @param session the session that it started, unless that has ended
     */
    public record SignIn(Instant at, String userAgent, String address, Optional<Session> session) {}

    /**
     * A filter of sign-ins; empty values match all.
     *
     * @param users the users who signed in, or as whom it was tried
     * @param outcome {@link #SIGNED_IN}, the reason of a refusal, or {@link #FAILED}
     * @param client the client address
     * @param since inclusive
     * @param until exclusive
     */
    public record Filter(
            Optional<Set<UserId>> users,
            Optional<String> outcome,
            Optional<String> client,
            Optional<Instant> since,
            Optional<Instant> until) {
        /** Returns this filter with another end. */
        public Filter until(Instant end) {
            return new Filter(users, outcome, client, since, Optional.of(end));
        }

        private boolean isFailed() {
            return outcome.filter(FAILED::equals).isPresent();
        }
    }

    /**
     * A sign-in, successful or refused, for administrators.
     *
     * @param user empty for an unknown login, which is not stored
     * @param name the name of the account, if it has one
     * @param factor what proved the second factor, if there was one
     */
    public record Recorded(
            long id,
            Instant at,
            Optional<UserId> user,
            Optional<Email> email,
            Optional<String> name,
            SignInMethod method,
            Optional<SessionFactor> factor,
            String outcome,
            String client,
            String userAgent) {}

    /** The outcome of a successful sign-in, in a row and in a {@link Filter}. */
    public static final String SIGNED_IN = "signed-in";

    /** In a {@link Filter}, all refusals. */
    public static final String FAILED = "failed";

    private static final String OF_USER = """
            SELECT i.at, i.user_agent AS agent, i.address AS origin, s.id AS session_id,
                s.account_id, s.method, s.created_at, s.expires_at, s.last_active_at, s.second_factor,
                s.authenticated_at
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
    /** Accounts are looked up only for the rows of the page, and not for those that are skipped. */
    private static final String LIST = """
            SELECT i.id, i.at, i.account_id, i.method, i.second_factor, i.outcome, i.address,
                i.user_agent, a.email, a.first_name, a.last_name
            FROM (SELECT * FROM <rows> ORDER BY <order> LIMIT :limit OFFSET :offset) i
            LEFT JOIN account a ON a.id = i.account_id ORDER BY i.at <way>, i.id <way>
            """;

    private static final String COUNT =
            "SELECT outcome, COUNT(*) AS total FROM sign_in WHERE at >= :since AND at < :until GROUP BY outcome";

    private static final String OLDEST = "SELECT MIN(at) AS at FROM sign_in";

    /** Each reason by its own end of an index: "not signed in" is no end of any, and all sign-ins would be sorted. */
    private static final String REFUSED = Stream.of(SignInRefusal.values())
            .map(SignInRefusal::wireName)
            .map(reason -> "(SELECT * FROM sign_in WHERE outcome = '" + reason
                    + "'<and> ORDER BY outcome <way>, at <way> LIMIT :most)")
            .collect(Collectors.joining(" UNION ALL ", "(", ") refused"));

    private static final String FIND_OLD = "SELECT id FROM sign_in WHERE at <= :before LIMIT :batch";
    private static final String FIND_OLD_OF_NOBODY =
            "SELECT id FROM sign_in WHERE account_id IS NULL AND at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM sign_in WHERE id = :id";

    private final Database database;

    public SignInLogStore(Database database) {
        this.database = database;
    }

    /** Returns a user's successful sign-ins, newest first. */
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
                                : Optional.of(SessionStore.session(row, "session_id")))))
                .list());
    }

    /** Returns all sign-ins, by time. */
    public List<Recorded> list(Filter filter, boolean newestFirst, int limit, int offset) {
        boolean merged =
                filter.isFailed() && filter.users().isEmpty() && filter.client().isEmpty();
        String statement = LIST.replace("<rows>", merged ? REFUSED : "sign_in <where>")
                .replace("<order>", order(filter))
                .replace("<way>", newestFirst ? "DESC" : "ASC");
        return database.withHandle(handle -> {
            Query query = conditions(filter, merged).of(handle, statement);
            if (merged) {
                query.bind("most", (long) limit + offset);
            }
            return query.bind("limit", limit)
                    .bind("offset", offset)
                    .map(Row.to(SignInLogStore::recorded))
                    .list();
        });
    }

    private static Conditions conditions(Filter filter, boolean merged) {
        Conditions conditions = new Conditions()
                .in(
                        "account_id",
                        filter.users()
                                .map(all -> all.stream().map(UserId::value).toList()))
                .and("outcome", "outcome = :outcome", filter.outcome().filter(name -> !filter.isFailed()))
                .and("client", "address = :client", filter.client())
                .and("since", "at >= :since", filter.since())
                .and("until", "at < :until", filter.until());
        return filter.isFailed() && !merged ? conditions.and("outcome <> 'signed-in'") : conditions;
    }

    /** H2 sorts by an index only if the order names all of its columns, even those that are constant. */
    private static String order(Filter filter) {
        if (filter.users().filter(some -> some.size() == 1).isPresent()) {
            return "account_id <way>, at <way>";
        }
        if (filter.client().isPresent() && filter.users().isEmpty()) {
            return "address <way>, at <way>";
        }
        return filter.outcome().isPresent()
                        && !filter.isFailed()
                        && filter.users().isEmpty()
                ? "outcome <way>, at <way>"
                : "at <way>";
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
                row.optionalText("second_factor").map(SessionFactor::ofWireName),
                row.text("outcome"),
                row.text("address"),
                row.text("user_agent"));
    }

    /** Counts the sign-ins of a time by their outcome: {@link #SIGNED_IN}, or the reason of a refusal. */
    public Map<String, Long> count(Instant since, Instant until) {
        return database.withHandle(handle -> handle
                .createQuery(COUNT)
                .bind("since", since)
                .bind("until", until)
                .map(Row.to(row -> Map.entry(row.text("outcome"), row.bigInteger("total"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Returns the time of the oldest sign-in. */
    public Optional<Instant> oldest() {
        return database.withHandle(handle -> handle.createQuery(OLDEST)
                .map(Row.to(row -> row.optionalInstant("at")))
                .one());
    }

    /** Returns whether a user has signed in to this account from this device before. */
    public boolean knows(Email account, String device) {
        return database.withHandle(handle -> handle.createQuery(KNOWS)
                        .bind("email", account.address())
                        .bind("device", device)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Returns whether any user has signed in from this device before. */
    public boolean knows(String device) {
        return database.withHandle(handle -> handle.createQuery(KNOWS_DEVICE)
                        .bind("device", device)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Deletes at most {@code batch} rows older than {@code kept}. */
    public int deleteOld(Duration kept, Instant now, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, FIND_OLD, DELETE, "id", Long.class, now.minus(kept), batch));
    }

    /** Deletes old sign-ins of unknown logins, at most {@code batch}, and returns how many. */
    public int deleteOldOfNobody(Duration kept, Instant now, int batch) {
        return database.inTransaction(handle ->
                Batches.deleteOld(handle, FIND_OLD_OF_NOBODY, DELETE, "id", Long.class, now.minus(kept), batch));
    }
}
