package dev.vestibule.mfa.management;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Stores resets of second factors that wait, one for each account. */
final class FactorResetStore {
    private static final String FIND =
            "SELECT requested_by, requested_at FROM factor_reset WHERE account_id = :account";
    private static final String ADD =
            "INSERT INTO factor_reset (account_id, requested_by, requested_at) VALUES (:account, :by, :now)";
    private static final String REMOVE = "DELETE FROM factor_reset WHERE account_id = :account";
    private static final String OLD = """
            SELECT account_id FROM factor_reset WHERE requested_at <= :before ORDER BY account_id LIMIT :batch
            """;

    private final Database database;

    FactorResetStore(Database database) {
        this.database = database;
    }

    Optional<PendingReset> find(UserId account) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("account", account.value())
                .map(Row.to(
                        row -> new PendingReset(new UserId(row.integer("requested_by")), row.instant("requested_at"))))
                .findOne());
    }

    /** Stores a request in place of an earlier one. The account is locked. */
    void replace(UserId account, UserId by, Instant now) {
        database.useTransaction(handle -> {
            handle.createUpdate(REMOVE).bind("account", account.value()).execute();
            handle.createUpdate(ADD)
                    .bind("account", account.value())
                    .bind("by", by.value())
                    .bind("now", now)
                    .execute();
        });
    }

    /** Returns false if there is none. */
    boolean remove(UserId account) {
        return database.inTransaction(handle -> handle.createUpdate(REMOVE)
                        .bind("account", account.value())
                        .execute())
                > 0;
    }

    int deleteOld(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, OLD, REMOVE, "account", Integer.class, before, batch));
    }
}
