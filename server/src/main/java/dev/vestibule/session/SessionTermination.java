package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionStore.Ended;
import dev.vestibule.session.SessionStore.Found;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ends sessions, tells the other nodes which keys are dead by that, and writes the audit trail, all or nothing. What
 * memory holds of them is the caller's.
 */
public final class SessionTermination {
    private final SessionStore store;
    private final FederatedSessionStore federated;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;

    public SessionTermination(
            SessionStore store,
            FederatedSessionStore federated,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit) {
        this.store = store;
        this.federated = federated;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
    }

    /** Ends one session, unless it has ended already. */
    Ended end(String id, EndReason reason, Actor by, Instant now) {
        return transactions.call(() -> endEach(store.lock(id), reason, by, now));
    }

    /** Ends all sessions of a user but one. */
    Ended endAll(UserId user, EndReason reason, Actor by, Optional<String> exceptId, Instant now) {
        return transactions.call(() -> {
            Ended ended = store.endAll(user, reason, by, exceptId, now);
            changes.addAll(ChangeLog.Kind.SESSION, ended.keyDigests());
            if (ended.sessions() > 0) {
                audit.add(event(user, ended.sessions(), reason, by, now));
            }
            return ended;
        });
    }

    /**
     * Ends the sessions that follow from one sign-in at a provider.
     *
     * @param session as the provider calls it; empty for all sign-ins of the subject
     * @param subject whom the provider means; empty for whoever it is
     */
    Ended endFederated(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            Instant now) {
        return transactions.call(() -> endEach(federated.lock(provider, session, subject), reason, by, now));
    }

    /** Does the same unless it was done before; empty when it was. */
    Optional<Ended> endFederatedOnce(
            String provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor by,
            FederatedSessionStore.Once once,
            Instant now) {
        return transactions.call(() -> federated.use(once)
                ? Optional.of(endFederated(provider, session, subject, reason, by, now))
                : Optional.empty());
    }

    private Ended endEach(List<Found> found, EndReason reason, Actor by, Instant now) {
        Ended ended = end(found, reason, by, now);
        found.stream()
                .collect(Collectors.groupingBy(Found::user, Collectors.counting()))
                .forEach((user, sessions) -> audit.add(event(user, sessions.intValue(), reason, by, now)));
        return ended;
    }

    /** Ends too many sessions of a user within the transaction that starts another one. */
    Ended makeRoom(UserId user, List<Found> tooMany, Actor by, Instant now) {
        Ended ended = end(tooMany, EndReason.TOO_MANY, by, now);
        audit.add(event(user, tooMany.size(), EndReason.TOO_MANY, by, now));
        return ended;
    }

    /** Ends what was found and locked, within the transaction that locked it; the audit trail is the caller's. */
    public Ended end(List<Found> found, EndReason reason, Actor by, Instant now) {
        if (found.isEmpty()) {
            return new Ended(0, List.of());
        }
        store.end(found, reason, by, now);
        List<String> keys = found.stream().flatMap(one -> one.keys().stream()).toList();
        changes.addAll(ChangeLog.Kind.SESSION, keys);
        return new Ended(found.size(), keys);
    }

    /** Tells of the end of somebody's sessions where it is no part of something larger. */
    private static AuditEvent event(UserId user, int sessions, EndReason reason, Actor by, Instant now) {
        return new AuditEvent(
                now,
                by,
                "session.end",
                AuditEvent.Subject.of(user),
                Map.of("reason", reason.wireName(), "sessions", sessions));
    }
}
