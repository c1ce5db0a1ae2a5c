package dev.vestibule.mfa;

import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Begins the period of grace of users who need a second factor and have none, at their first sign-in under the rule;
 * all other sign-ins cost no statement.
 */
final class GracePeriods {
    private final FactorRule rule;
    private final FactorStore store;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final SessionService sessions;
    private final InstantSource clock;

    GracePeriods(
            FactorRule rule,
            FactorStore store,
            Transactions transactions,
            ChangeLog changes,
            SessionService sessions,
            InstantSource clock) {
        this.rule = rule;
        this.store = store;
        this.transactions = transactions;
        this.changes = changes;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Notes a sign-in with a password alone. */
    void signedIn(User user) {
        if (!rule.changesWithSignIn(user)) {
            return;
        }
        Optional<Instant> since = rule.concerns(user) ? Optional.of(clock.instant()) : Optional.empty();
        try {
            transactions.run(() -> {
                store.setRuleSince(user.id(), since);
                changes.add(ChangeLog.Kind.USER, Integer.toString(user.id().value()));
            });
        } finally {
            sessions.forget(user.id()); // even if the outcome in the database is unknown
        }
    }
}
