package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends sessions. Sign-in methods prove a user's identity; {@link SessionCheck} recognizes sessions on
 * requests.
 */
public final class SessionService {
    private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);
    private static final int MOST_LISTED = 500;

    private final SessionStore store;
    private final FederatedSessionStore outside;
    private final SessionStart starts;
    private final SessionTermination termination;
    private final SessionCache cache;
    private final Supplier<SessionLifetime> limits;
    private final InstantSource clock;
    private final NewSessions fresh;
    private final SignInLog log;

    public SessionService(
            SessionStore store,
            FederatedSessionStore outside,
            SessionStart starts,
            SessionTermination termination,
            SessionCache cache,
            Supplier<SessionLifetime> limits,
            InstantSource clock,
            SecureRandom random,
            SignInLog log) {
        this.store = store;
        this.outside = outside;
        this.starts = starts;
        this.termination = termination;
        this.cache = cache;
        this.limits = limits;
        this.clock = clock;
        this.fresh = new NewSessions(limits, clock, random);
        this.log = log;
    }

    /** A session that has just started, with the only copy of its key. */
    public record Started(Session session, SessionKey key) {}

    /**
     * Starts a session for a user with a proved identity.
     *
     * @param proved the user as read for the proof
     * @return empty if the user was deactivated or the password changed since; then the proof is worthless
     */
    public Optional<Started> start(User proved, SignInMethod method, SignInContext context) {
        return start(proved, method, Optional.empty(), context, () -> {});
    }

    /**
     * Starts a session like {@link #start(User, SignInMethod, SignInContext)}.
     *
     * @param factor the second factor, if one was proved
     * @param more what else is written in the transaction that starts the session
     */
    public Optional<Started> start(
            User proved, SignInMethod method, Optional<SessionFactor> factor, SignInContext context, Runnable more) {
        return start(proved, fresh.prepare(proved.id(), method, factor, context, Optional.empty()), more);
    }

    /**
     * Starts a session like {@link #start(User, SignInMethod, SignInContext)}.
     *
     * @param factor the second factor that was proved
     * @param outside the sign-in with a provider
     */
    public Optional<Started> start(
            User proved,
            SignInMethod method,
            Optional<SessionFactor> factor,
            SignInContext context,
            Optional<SessionStore.Outside> outside) {
        return start(proved, fresh.prepare(proved.id(), method, factor, context, outside), () -> {});
    }

    /**
     * Starts a session that continues a revoked one: with its method, its provider and its time of authentication, so
     * that it is no fresh sign-in.
     *
     * @return empty if the user was deactivated or the password changed since
     */
    public Optional<Started> resume(User user, Session revoked, SignInContext context) {
        return start(user, fresh.resume(revoked, context, outside.find(revoked.id())), () -> {});
    }

    private Optional<Started> start(User proved, NewKeyed started, Runnable more) {
        if (!starts.add(started.row(), proved.status().generation(), more)) {
            return Optional.empty();
        }
        begun(started);
        return Optional.of(started.started());
    }

    /** Logs a session that another feature has started within its own transaction, after that. */
    public void begun(NewKeyed started) {
        cache.drop(started.row().session().user()); // the user's last sign-in has changed
        log.signedIn(started.row().session(), started.row().context());
    }

    /** A session whose row is written within another feature's transaction. */
    public record NewKeyed(Started started, SessionStore.NewSession row) {}

    /** Creates a key and a session without storing anything. */
    public NewKeyed prepare(UserId user, SignInMethod method, SignInContext context) {
        return prepare(user, method, Optional.empty(), context, Optional.empty());
    }

    /**
     * Prepares a session like {@link #prepare(UserId, SignInMethod, SignInContext)}.
     *
     * @param factor the second factor that was proved
     * @param outside the sign-in with a provider
     */
    public NewKeyed prepare(
            UserId user,
            SignInMethod method,
            Optional<SessionFactor> factor,
            SignInContext context,
            Optional<SessionStore.Outside> outside) {
        return fresh.prepare(user, method, factor, context, outside);
    }

    /**
     * Ends the caller's session on sign-out.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if another request was faster
     */
    public void signOut(SessionCaller caller, ClientAddress from) {
        Collection<Digest> dead = end(
                caller.session().id(),
                EndReason.LOGOUT,
                caller.user().id(),
                Actor.of(caller.user().id(), from));
        cache.drop(caller.keyDigest());
        if (dead.isEmpty()) {
            throw Refusal.NO_SUCH_SESSION.exception();
        }
    }

    /** Returns a user's active sessions, the last used ones first. */
    public List<SessionStore.Listed> of(UserId user) {
        return store.of(user, MOST_LISTED).stream()
                .filter(listed -> isLive(listed.session()))
                .toList();
    }

    /** Returns whether no limit has passed, by the written use. */
    public boolean isLive(Session session) {
        return limits.get()
                .verdict(session, session.lastActiveAt(), clock.instant())
                .isEmpty();
    }

    /**
     * Revokes one of a user's own sessions by its public id.
     *
     * @return false if they have no such session, or it has ended already
     */
    public boolean endOwn(UserId owner, SessionId id, ClientAddress from) {
        boolean theirs =
                of(owner).stream().anyMatch(listed -> listed.session().id().equals(id));
        if (!theirs) {
            return false;
        }
        return !end(id, EndReason.LOGOUT, owner, Actor.of(owner, from)).isEmpty();
    }

    /** Revokes a session that the same browser has just replaced by another one. */
    void replace(SessionCaller caller, ClientAddress from) {
        end(
                caller.session().id(),
                EndReason.REPLACED,
                caller.user().id(),
                Actor.of(caller.user().id(), from));
        cache.drop(caller.keyDigest());
    }

    /** Revokes all sessions of a user except one, and returns how many there were. */
    public int endAll(UserId user, EndReason reason, Actor actor, Optional<Session> except) {
        SessionStore.Ended ended =
                ending(user, () -> termination.endAll(user, reason, actor, except.map(Session::id), clock.instant()));
        cache.drop(ended.keyDigests());
        return ended.sessions();
    }

    /**
     * Locks a session until the end of the transaction, so that it does not end before what is done in it; returns
     * false if it has ended, which the cache may not know yet.
     */
    public boolean lock(Session session) {
        return !store.lock(session.id()).isEmpty();
    }

    /** Returns the sign-in with a provider that started a session, if there is one. */
    public Optional<SessionStore.Outside> outside(Session session) {
        return outside.find(session.id());
    }

    /** Returns how many sessions were started with a provider by its subject, and have not ended. */
    public int countOutside(ProviderKey provider, String subject) {
        return outside.count(provider, subject);
    }

    /**
     * Revokes sessions of a sign-in with a provider, and returns how many there were.
     *
     * @param session the provider's session id; empty for all sign-ins of the subject
     * @param subject the provider's subject; empty for any
     */
    public int endOutside(
            ProviderKey provider, Optional<String> session, Optional<String> subject, EndReason reason, Actor actor) {
        return dropped(() -> Optional.of(
                        termination.endFederated(provider, session, subject, reason, actor, clock.instant())))
                .orElse(0);
    }

    /** Returns the number of active sessions of sign-ins with a provider. */
    public int countOutside(ProviderKey provider) {
        return outside.count(provider);
    }

    /** Revokes the sessions of sign-ins with other providers than these. */
    public void keepOnlyOutside(Set<ProviderKey> providers) {
        outside.providers().stream()
                .filter(provider -> !providers.contains(provider))
                .forEach(gone -> {
                    int ended = endOutside(gone, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM);
                    LOG.info("Revoked {} sessions of {}, which is turned off", ended, gone.value());
                });
    }

    /**
     * Revokes the sessions of a sign-in with a provider, for a single-use message; returns empty if it has been used.
     */
    public Optional<Integer> endOutside(
            ProviderKey provider,
            Optional<String> session,
            Optional<String> subject,
            EndReason reason,
            Actor actor,
            FederatedSessionStore.Once once) {
        return dropped(
                () -> termination.endFederatedOnce(provider, session, subject, reason, actor, once, clock.instant()));
    }

    private Optional<Integer> dropped(Supplier<Optional<SessionStore.Ended>> ending) {
        Optional<SessionStore.Ended> ended;
        try {
            ended = ending.get();
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown, and so are the users
            throw e;
        }
        ended.ifPresent(done -> cache.drop(done.keyDigests()));
        return ended.map(SessionStore.Ended::sessions);
    }

    private Collection<Digest> end(SessionId id, EndReason reason, UserId owner, Actor actor) {
        Collection<Digest> dead = ending(owner, () -> termination.end(id, reason, actor, clock.instant()))
                .keyDigests();
        cache.drop(dead);
        return dead;
    }

    /** If the database fails, the outcome is unknown, and the cache must not keep the session. */
    private <T> T ending(UserId owner, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            forget(owner);
            throw e;
        }
    }

    /** Clears the cache of many users at once. */
    public void forgetAll(Collection<UserId> users) {
        cache.dropAllOf(Set.copyOf(users));
    }

    /** Clears the cache of a user whose account or sessions another feature has just changed. */
    public void forget(UserId user) {
        cache.dropAllOf(Set.of(user));
    }
}
