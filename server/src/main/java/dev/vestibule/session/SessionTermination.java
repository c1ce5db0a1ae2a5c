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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final List<SessionEndListener> listeners;

    /** @param listeners notified of every end of sessions within its transaction */
    public SessionTermination(
            SessionStore store,
            FederatedSessionStore federated,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            List<SessionEndListener> listeners) {
        this.store = store;
        this.federated = federated;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.listeners = List.copyOf(listeners);
    }

    /** Ends one session, unless it has ended already. */
    Ended end(SessionId id, EndReason reason, Actor actor, Instant now) {
        return transactions.call(() -> {
            List<Found> found = store.lock(id);
            return endEach(found, SessionEnd.of(ids(found), reason, actor, now));
        });
    }

    /** Ends all sessions of a user but one. */
    Ended endAll(UserId user, EndReason reason, Actor actor, Optional<SessionId> except, Instant now) {
        return transactions.call(() -> {
            Ended ended = endAllOf(user, reason, actor, except, now);
            changes.addKeys(ended.keyDigests());
            if (ended.sessions() > 0) {
                audit.add(event(user, ended.sessions(), reason, actor, now));
            }
            return ended;
        });
    }

    /**
     * Ends all sessions of a user within a larger change; the caller notifies the other nodes and the audit log of the
     * whole.
     */
    public Ended endAllWithin(UserId user, EndReason reason, Actor actor, Instant now) {
        return endAllOf(user, reason, actor, Optional.empty(), now);
    }

    private Ended endAllOf(UserId user, EndReason reason, Actor actor, Optional<SessionId> except, Instant now) {
        List<Found> found = store.endAll(user, reason, actor, except, now);
        return ended(found, SessionEnd.ofAll(ids(found), user, except, reason, actor, now));
    }

    /**
     * Ends what outlives sessions, for an administrator who has ended all of a user but perhaps one; returns the
     * digests of the access tokens that ended.
     */
    public Collection<Digest> endRest(UserId user, Actor actor, Optional<SessionId> kept, Instant now) {
        return transactions.call(() -> {
            Collection<Digest> tokens = tell(SessionEnd.ofAll(List.of(), user, kept, EndReason.ADMIN, actor, now));
            changes.addKeys(tokens);
            return tokens;
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
        return transactions.call(() -> {
            List<Found> found = federated.lock(provider, session, subject);
            SessionEnd end = SessionEnd.of(ids(found), reason, actor, now);
            boolean whole = session.isEmpty() && subject.isEmpty();
            return endEach(found, whole ? end.ofProvider(provider) : end);
        });
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

    private Ended endEach(List<Found> found, SessionEnd end) {
        Ended ended = end(found, end);
        found.stream()
                .collect(Collectors.groupingBy(Found::user, Collectors.counting()))
                .forEach((user, sessions) ->
                        audit.add(event(user, sessions.intValue(), end.reason(), end.actor(), end.at())));
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
        return end(found, SessionEnd.of(ids(found), reason, actor, now));
    }

    private Ended end(List<Found> found, SessionEnd end) {
        if (found.isEmpty() && end.provider().isEmpty()) {
            return new Ended(0, List.of());
        }
        if (!found.isEmpty()) {
            store.end(found, end.reason(), end.actor(), end.at());
        }
        Ended ended = ended(found, end);
        changes.addKeys(ended.keyDigests());
        return ended;
    }

    private Ended ended(List<Found> found, SessionEnd end) {
        Set<Digest> keys =
                found.stream().flatMap(one -> one.keys().stream()).collect(Collectors.toCollection(HashSet::new));
        keys.addAll(tell(end));
        return new Ended(found.size(), keys);
    }

    /**
     * Ends what ends with sessions that have expired, within the transaction that marked them; returns the digests of
     * the access tokens that ended.
     */
    Collection<Digest> expired(List<SessionId> sessions, EndReason reason, Instant now) {
        Collection<Digest> tokens = tell(SessionEnd.of(sessions, reason, Actor.SYSTEM, now));
        changes.addKeys(tokens);
        return tokens;
    }

    /** Notifies the listeners; returns the digests of the access tokens that ended. */
    private Collection<Digest> tell(SessionEnd end) {
        return listeners.stream()
                .flatMap(listener -> listener.sessionsEnd(end).stream())
                .toList();
    }

    private static List<SessionId> ids(List<Found> found) {
        return found.stream().map(Found::id).toList();
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
