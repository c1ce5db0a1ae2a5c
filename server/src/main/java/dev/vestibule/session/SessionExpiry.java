package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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
        int unused = end(() -> store.endIfOverdue(List.of(id), limits, now), now);
    }

    /** Ends at most {@code batch} sessions whose limits have passed; returns how many were looked at. */
    int endOverdue(SessionLifetime limits, Instant now, int batch) {
        List<SessionId> overdue = store.findOverdue(limits, now, batch);
        int unused = end(() -> store.endIfOverdue(overdue, limits, now), now);
        return overdue.size();
    }

    private int end(Supplier<Map<EndReason, List<SessionId>>> work, Instant now) {
        try {
            return transactions.call(() -> {
                Map<EndReason, List<SessionId>> ended = work.get();
                ended.forEach((reason, sessions) -> {
                    Collection<Digest> tokens = termination.expired(sessions, reason, now);
                    transactions.afterCommit(() -> cache.drop(tokens));
                });
                return ended.size();
            });
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown
            throw e;
        }
    }
}
