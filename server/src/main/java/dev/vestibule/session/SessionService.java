package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of sessions. Sign-in methods say who somebody is; this starts and ends what follows from it, and
 * {@link SessionCheck} recognises it.
 */
public final class SessionService {
    private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);
    private static final String PUBLIC_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int PUBLIC_ID_LENGTH = 16;
    private static final int MOST_LISTED = 500;

    private final SessionStore store;
    private final FederatedSessionStore outside;
    private final SessionStart starts;
    private final SessionTermination termination;
    private final SessionCache cache;
    private final Supplier<SessionLifetime> limits;
    private final InstantSource clock;
    private final SecureRandom random;
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
        this.random = random;
        this.log = log;
    }

    /** A session that has just begun, with the only copy of its key. */
    public record Started(Session session, SessionKey key) {}

    /**
     * Starts a session for somebody who has proved who they are.
     *
     * @param proved as read when the proof was taken
     * @return empty when the account was closed or its password changed since; the proof is worth nothing any more
     */
    public Optional<Started> start(User proved, SignInMethod method, SignInContext context) {
        NewKeyed fresh = prepare(proved.id(), method, context);
        if (!starts.add(fresh.row(), proved.status().generation())) {
            return Optional.empty();
        }
        cache.drop(proved.id()); // its last sign-in has changed
        log.signedIn(fresh.row().session(), context);
        return Optional.of(fresh.started());
    }

    /** The parts of a session whose row is written inside another feature's transaction. */
    public record NewKeyed(Started started, SessionStore.NewSession row) {}

    /** Makes a key and a session without storing anything. */
    public NewKeyed prepare(UserId user, SignInMethod method, SignInContext context) {
        return prepare(user, method, context, Optional.empty());
    }

    /** Prepares a session for somebody who signed in elsewhere. */
    public NewKeyed prepare(
            UserId user, SignInMethod method, SignInContext context, Optional<SessionStore.Outside> outside) {
        SessionKey key = SessionKey.random(random);
        Instant now = clock.instant();
        Session session =
                new Session(publicId(), user, method, now, now.plus(limits.get().maxAge()), now);
        return new NewKeyed(
                new Started(session, key), new SessionStore.NewSession(session, key.digest(), context, outside));
    }

    /**
     * Ends the caller's session at the caller's wish.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when somebody else was faster
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

    /** A person's live sessions, the last used ones first. */
    public List<SessionStore.Listed> of(UserId user) {
        return store.of(user, MOST_LISTED).stream()
                .filter(listed -> isLive(listed.session()))
                .toList();
    }

    /** Whether no limit has ended a session, by what is written of its use. */
    public boolean isLive(Session session) {
        return limits.get()
                .verdict(session, session.lastActiveAt(), clock.instant())
                .isEmpty();
    }

    /**
     * Ends one of a person's own sessions by its public id.
     *
     * @return false when they have no such session, or it has ended already
     */
    public boolean endOwn(UserId owner, SessionId id, ClientAddress from) {
        boolean theirs =
                of(owner).stream().anyMatch(listed -> listed.session().id().equals(id));
        if (!theirs) {
            return false;
        }
        return !end(id, EndReason.LOGOUT, owner, Actor.of(owner, from)).isEmpty();
    }

    /** Ends a session in whose place the same browser has just started another one. */
    void replace(SessionCaller caller, ClientAddress from) {
        end(
                caller.session().id(),
                EndReason.REPLACED,
                caller.user().id(),
                Actor.of(caller.user().id(), from));
        cache.drop(caller.keyDigest());
    }

    /** Ends all sessions of a user save one, and says how many there were. */
    public int endAll(UserId user, EndReason reason, Actor actor, Optional<Session> except) {
        SessionStore.Ended ended =
                ending(user, () -> termination.endAll(user, reason, actor, except.map(Session::id), clock.instant()));
        cache.drop(ended.keyDigests());
        return ended.sessions();
    }

    /** The sign-in elsewhere that a session follows from, if it does. */
    public Optional<SessionStore.Outside> outside(Session session) {
        return outside.find(session.id());
    }

    /**
     * Ends sessions that follow from a sign-in at a provider, and says how many there were.
     *
     * @param session as the provider calls it; empty for all sign-ins of the subject
     * @param subject whom the provider means; empty for whoever it is
     */
    public int endOutside(
            ProviderKey provider, Optional<String> session, Optional<String> subject, EndReason reason, Actor actor) {
        return dropped(() -> Optional.of(
                        termination.endFederated(provider, session, subject, reason, actor, clock.instant())))
                .orElse(0);
    }

    /** Ends the sessions that follow from sign-ins over other providers than these. */
    public void keepOnlyOutside(Set<ProviderKey> providers) {
        outside.providers().stream()
                .filter(provider -> !providers.contains(provider))
                .forEach(gone -> {
                    int ended = endOutside(gone, Optional.empty(), Optional.empty(), EndReason.ADMIN, Actor.SYSTEM);
                    LOG.info("Ended {} sessions of {}, over which nobody signs in any more", ended, gone.value());
                });
    }

    /**
     * Ends the sessions that follow from a sign-in at a provider, for a message that counts once; empty if it has been
     * used.
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
            cache.clear(); // nobody knows whether the database has done it, nor whose they were
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

    /** When the database fails, nobody knows whether it has done it, and memory must not go on saying yes. */
    private <T> T ending(UserId owner, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            forget(owner);
            throw e;
        }
    }

    /** Forgets many users at once. */
    public void forgetAll(Collection<UserId> users) {
        cache.dropAllOf(java.util.Set.copyOf(users));
    }

    /** Forgets what memory holds of a user whose account or sessions another feature has just changed. */
    public void forget(UserId user) {
        cache.dropAllOf(java.util.Set.of(user));
    }

    private SessionId publicId() {
        StringBuilder id = new StringBuilder(PUBLIC_ID_LENGTH);
        for (int i = 0; i < PUBLIC_ID_LENGTH; i++) {
            id.append(PUBLIC_ID_LETTERS.charAt(random.nextInt(PUBLIC_ID_LETTERS.length())));
        }
        return new SessionId(id.toString());
    }
}
