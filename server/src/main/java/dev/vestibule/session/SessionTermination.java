package dev.vestibule.session;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.Digest;
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
 * Ends sessions, notifies the other nodes of the revoked keys, and writes the audit log, atomically. The caller clears
 * the cache.
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
    Ended end(SessionId id, EndReason reason, Actor actor, Instant now) {
        return transactions.call(() -> endEach(store.lock(id), reason, actor, now));
    }

    /** Ends all sessions of a user but one. */
    Ended endAll(UserId user, EndReason reason, Actor actor, Optional<SessionId> except, Instant now) {
        return transactions.call(() -> {
            Ended ended = store.endAll(user, reason, actor, except, now);
            changes.addKeys(ended.keyDigests());
            if (ended.sessions() > 0) {
                audit.add(event(user, ended.sessions(), reason, actor, now));
            }
            return ended;
        });
    }

    /**
     * Ends the sessions of one sign-in with a provider.
     *
     * @param session the provider's session id; empty for all sign-ins of the subject
     * @param subject the provider's subject; empty for any
     */
    Ended endFederated(
            ProviderKey provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor actor,
            Instant now) {
        return transactions.call(() -> endEach(federated.lock(provider, session, subject), reason, actor, now));
    }

    /** Ends them for a single-use message; returns empty if it has been used. */
    Optional<Ended> endFederatedOnce(
            ProviderKey provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor actor,
            FederatedSessionStore.Once once,
            Instant now) {
        return transactions.call(() -> federated.use(once)
                ? Optional.of(endFederated(provider, session, subject, reason, actor, now))
                : Optional.empty());
    }

    private Ended endEach(List<Found> found, EndReason reason, Actor actor, Instant now) {
        Ended ended = end(found, reason, actor, now);
        found.stream()
                .collect(Collectors.groupingBy(Found::user, Collectors.counting()))
                .forEach((user, sessions) -> audit.add(event(user, sessions.intValue(), reason, actor, now)));
        return ended;
    }

    /** Ends excess sessions of a user within the transaction that starts another one. */
    Ended makeRoom(UserId user, List<Found> tooMany, Actor actor, Instant now) {
        Ended ended = end(tooMany, EndReason.TOO_MANY, actor, now);
        audit.add(event(user, tooMany.size(), EndReason.TOO_MANY, actor, now));
        return ended;
    }

    /** Ends locked sessions within the transaction that locked them; the caller writes the audit log. */
    public Ended end(List<Found> found, EndReason reason, Actor actor, Instant now) {
        if (found.isEmpty()) {
            return new Ended(0, List.of());
        }
        store.end(found, reason, actor, now);
        List<Digest> keys = found.stream().flatMap(one -> one.keys().stream()).toList();
        changes.addKeys(keys);
        return new Ended(found.size(), keys);
    }

    /** Writes the audit event of the end of sessions that is not part of a larger change. */
    private static AuditEvent event(UserId user, int sessions, EndReason reason, Actor actor, Instant now) {
        return new AuditEvent(
                now,
                actor,
                "session.end",
                AuditEvent.Subject.of(user),
                Map.of("reason", reason.wireName(), "sessions", sessions));
    }
}
