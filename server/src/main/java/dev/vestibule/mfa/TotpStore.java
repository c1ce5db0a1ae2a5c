package dev.vestibule.mfa;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Stores the secrets of authenticator apps, one for each account. */
final class TotpStore {
    /**
     * The authenticator app of an account.
     *
     * @param sealed the secret, encrypted
     * @param codesShown whether the recovery codes were shown; then one of them confirms the app
     * @param confirmedAt since when it counts; empty while it is being set up
     */
    record Kept(String sealed, boolean codesShown, Optional<Instant> confirmedAt, Optional<Instant> lastUsedAt) {
        boolean confirmed() {
            return confirmedAt.isPresent();
        }
    }

    private static final String FIND = """
            SELECT secret, codes_shown, confirmed_at, last_used_at FROM totp WHERE account_id = :id
            """;
    private static final String REPLACE = """
            UPDATE totp SET secret = :secret, codes_shown = FALSE, last_step = 0, created_at = :now
            WHERE account_id = :id AND confirmed_at IS NULL
            """;
    private static final String ADD = """
            INSERT INTO totp (account_id, secret, codes_shown, last_step, created_at)
            VALUES (:id, :secret, FALSE, 0, :now)
            """;
    /** Of any number of simultaneous uses of a code one succeeds, and no earlier code does after it. */
    private static final String USE = """
            UPDATE totp SET last_step = :step, last_used_at = :now
            WHERE account_id = :id AND secret = :secret AND last_step < :step AND confirmed_at IS NOT NULL
            """;

    private static final String SHOW_CODES = """
            UPDATE totp SET last_step = :step, codes_shown = TRUE
            WHERE account_id = :id AND secret = :secret AND last_step < :step AND confirmed_at IS NULL
            """;
    private static final String CONFIRM = """
            UPDATE totp SET confirmed_at = :now WHERE account_id = :id AND codes_shown = TRUE AND confirmed_at IS NULL
            """;
    private static final String DELETE = "DELETE FROM totp WHERE account_id = :id";
    private static final String DELETE_PENDING =
            "DELETE FROM totp WHERE account_id = :account AND confirmed_at IS NULL AND created_at <= :before";
    private static final String FIND_PENDING =
            "SELECT account_id FROM totp WHERE confirmed_at IS NULL AND created_at <= :before LIMIT :batch";

    private static final String SOME = """
            SELECT account_id, secret FROM totp WHERE confirmed_at IS NOT NULL ORDER BY account_id DESC LIMIT :most
            """;

    private final Database database;

    TotpStore(Database database) {
        this.database = database;
    }

    Optional<Kept> find(UserId user) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("id", user.value())
                .map(Row.to(row -> new Kept(
                        row.text("secret"),
                        row.flag("codes_shown"),
                        row.optionalInstant("confirmed_at"),
                        row.optionalInstant("last_used_at"))))
                .findOne());
    }

    /** Returns the encrypted secrets of apps that count, at most so many, by account. */
    Map<UserId, String> some(int most) {
        return database.withHandle(handle -> handle
                .createQuery(SOME)
                .bind("most", most)
                .map(Row.to(row -> Map.entry(new UserId(row.integer("account_id")), row.text("secret"))))
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Stores the secret of an app that is being set up, in place of an earlier one.
     *
     * @return false if there is one that counts already; then nothing was changed
     */
    boolean begin(UserId user, String sealed, Instant now) {
        return database.inTransaction(handle -> begin(handle, user, sealed, now));
    }

    private boolean begin(Handle handle, UserId user, String sealed, Instant now) {
        for (String statement : List.of(REPLACE, database.dialect().insertIgnoringDuplicates(ADD.strip()))) {
            int done = handle.createUpdate(statement)
                    .bind("id", user.value())
                    .bind("secret", sealed)
                    .bind("now", now)
                    .execute();
            if (done == 1) {
                return true;
            }
        }
        return false;
    }

    /** Uses up a code, and all before it; returns false if that has happened already. */
    boolean use(UserId user, String sealed, long step, Instant now) {
        return update(USE, user, sealed, step, now) == 1;
    }

    /** Uses up the first code of an app that is being set up; returns false if it was used already. */
    boolean showCodes(UserId user, String sealed, long step, Instant now) {
        return update(SHOW_CODES, user, sealed, step, now) == 1;
    }

    private int update(String statement, UserId user, String sealed, long step, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(statement)
                .bind("id", user.value())
                .bind("secret", sealed)
                .bind("step", step)
                .bind("now", now)
                .execute());
    }

    /** Makes an app count, once a code of it was used; returns false if there is none to be confirmed. */
    boolean confirm(UserId user, Instant now) {
        return database.withHandle(handle -> handle.createUpdate(CONFIRM)
                        .bind("id", user.value())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    void delete(UserId user) {
        database.useTransaction(
                handle -> handle.createUpdate(DELETE).bind("id", user.value()).execute());
    }

    /** Deletes at most {@code batch} secrets of apps whose setup was not completed; returns how many. */
    int deletePending(Instant before, int batch) {
        return database.inTransaction(handle -> {
            List<Integer> accounts = handle.createQuery(FIND_PENDING)
                    .bind("before", before)
                    .bind("batch", batch)
                    .mapTo(Integer.class)
                    .list();
            accounts.forEach(account -> handle.createUpdate(DELETE_PENDING)
                    .bind("account", account)
                    .bind("before", before)
                    .execute());
            return accounts.size();
        });
    }
}
