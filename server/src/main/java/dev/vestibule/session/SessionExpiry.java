package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Ends sessions whose limits have passed, together with what ends with them. */
final class SessionExpiry {
    private final SessionExpiryStore store;
    private final SessionTermination termination;
    private final SessionCache cache;
    private final Transactions transactions;

    SessionExpiry(
            SessionExpiryStore store, SessionTermination termination, SessionCache cache, Transactions transactions) {
        this.store = store;
        this.termination = termination;
        this.cache = cache;
        this.transactions = transactions;
    }

    /** Writes when sessions were last used. */
    void touch(Map<SessionId, Instant> lastUse) {
        store.touch(lastUse);
    }

    /** Ends one session if its limits have passed by the stored use. */
    void endIfOverdue(SessionId id, SessionLifetime limits, Instant now) {
        end(List.of(id), limits, now);
    }

    /**
     * Ends at most {@code batch} sessions whose limits have passed: those that are too old first, then those that were
     * not used for too long; returns how many were looked at.
     */
    int endOverdue(SessionLifetime limits, Instant now, int batch) {
        List<SessionId> expired = store.findExpired(limits, now, batch);
        end(expired, limits, now);
        if (expired.size() >= batch || limits.idle().isEmpty()) {
            return expired.size();
        }
        List<SessionId> idle = store.findUnusedSince(now.minus(limits.idle().get()), batch - expired.size());
        end(idle, limits, now);
        return expired.size() + idle.size();
    }

    private void end(List<SessionId> overdue, SessionLifetime limits, Instant now) {
        try {
            transactions.run(() -> store.endIfOverdue(overdue, limits, now).forEach((reason, sessions) -> {
                Collection<Digest> tokens = termination.expired(sessions, reason, now);
                transactions.afterCommit(() -> cache.drop(tokens));
            }));
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown
            throw e;
        }
    }
}
