package dev.vestibule.mfa;

import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Stores which second factors an account has; each feature stores its own secrets. */
public final class FactorStore {
    private static final String LOCK = """
            SELECT second_factors, factor_version FROM account
            WHERE id = :id AND state = 'active' AND type = 'personal' FOR UPDATE
            """;
    private static final String SET = """
            UPDATE account SET second_factors = :bits, factor_version = :version, updated_at = :now WHERE id = :id
            """;
    private static final String PROVED_BY_ADMINISTRATOR = """
            SELECT COUNT(*) FROM (
                SELECT a.id FROM account a JOIN session s ON s.account_id = a.id
                WHERE a.superuser = TRUE AND a.state = 'active' AND a.type = 'personal' AND a.second_factors <> 0
                    AND s.second_factor IS NOT NULL AND s.second_factor <> 'trusted-device' LIMIT 1) found
            """;

    private static final String BEGIN_GRACE = """
            UPDATE account SET factor_rule_since = :since WHERE id = :id AND factor_rule_since IS NULL
            """;
    private static final String END_GRACE = "UPDATE account SET factor_rule_since = NULL WHERE id = :id";

    private final Database database;

    public FactorStore(Database database) {
        this.database = database;
    }

    /** Locks an account and returns its second factors; empty if it is not active. */
    public Optional<SecondFactors> lock(UserId user) {
        return database.withHandle(handle -> handle.createQuery(LOCK)
                .bind("id", user.value())
                .map(Row.to(row -> new SecondFactors(row.integer("second_factors"), row.integer("factor_version"))))
                .findOne());
    }

    /** Sets the second factors of a locked account. The caller notifies the other nodes and the audit log. */
    public void set(UserId user, SecondFactors factors, Instant now) {
        database.useTransaction(handle -> handle.createUpdate(SET)
                .bind("id", user.value())
                .bind("bits", factors.bits())
                .bind("version", factors.version())
                .bind("now", now)
                .execute());
    }

    /** Sets since when a user has signed in under the rule; an earlier time stays. */
    void setRuleSince(UserId user, Optional<Instant> since) {
        database.useTransaction(handle -> {
            var update = handle.createUpdate(since.isPresent() ? BEGIN_GRACE : END_GRACE)
                    .bind("id", user.value());
            since.ifPresent(at -> update.bind("since", at));
            update.execute();
        });
    }

    /** Returns whether an active administrator who has a second factor has signed in with one recently. */
    public boolean provedByAdministrator() {
        return database.withHandle(handle -> handle.createQuery(PROVED_BY_ADMINISTRATOR)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }
}
