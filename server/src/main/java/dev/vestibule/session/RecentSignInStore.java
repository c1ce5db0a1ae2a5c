package dev.vestibule.session;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the latest sign-ins to one account, successful or not; by the account's index. */
public final class RecentSignInStore {
    /** Failures are counted up to this number, as a larger one would not help a reader. */
    public static final int MOST_COUNTED = 100;

    /** A sign-in to the account. */
    public record Recent(
            Instant at,
            SignInMethod method,
            Optional<SessionFactor> factor,
            String outcome,
            String client,
            String userAgent) {
        /** Returns whether it started a session. */
        public boolean successful() {
            return outcome.equals(SignInLogStore.SIGNED_IN);
        }
    }

    /** H2 sorts by an index only if the order names all of its columns, even those that are constant. */
    private static final String LATEST = """
            SELECT at, method, second_factor, outcome, address, user_agent FROM sign_in WHERE account_id = :user
            ORDER BY account_id DESC, at DESC LIMIT :most
            """;

    private static final String FAILURES = """
            SELECT COUNT(*) FROM (
                SELECT id FROM sign_in WHERE account_id = :user AND at >= :since AND outcome <> 'signed-in'
                LIMIT :most) found
            """;

    private final Database database;

    public RecentSignInStore(Database database) {
        this.database = database;
    }

    /** Returns the latest sign-ins, newest first. */
    public List<Recent> latest(UserId user, int most) {
        return database.withHandle(handle -> handle.createQuery(LATEST)
                .bind("user", user.value())
                .bind("most", most)
                .map(Row.to(RecentSignInStore::recent))
                .list());
    }

    private static Recent recent(Row row) throws SQLException {
        return new Recent(
                row.instant("at"),
                SignInMethod.valueOf(row.text("method").toUpperCase(Locale.ROOT)),
                row.optionalText("second_factor").map(SessionFactor::ofWireName),
                row.text("outcome"),
                row.text("address"),
                row.text("user_agent"));
    }

    /** Returns how many sign-ins have failed since then; {@link #MOST_COUNTED} for more. */
    public int failures(UserId user, Instant since) {
        return database.withHandle(handle -> handle.createQuery(FAILURES)
                .bind("user", user.value())
                .bind("since", since)
                .bind("most", MOST_COUNTED)
                .mapTo(Integer.class)
                .one());
    }
}
