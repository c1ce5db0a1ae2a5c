package dev.vestibule.federation;

import dev.vestibule.federation.IdentityStore.Linked;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The links of one's own account to identity providers. The last sign-in method cannot be removed. */
public final class OwnIdentities {
    /** The result of removing a link. */
    public enum Outcome {
        UNLINKED,
        /** The link no longer exists. */
        GONE,
        /** Without it the user could not sign in. */
        NEEDED
    }

    private final IdentityStore store;
    private final IdentityService identities;
    private final Supplier<Set<ProviderKey>> live;
    private final Predicate<UserId> otherwise;
    private final FreshProof proof;
    private final SessionService sessions;
    private final Transactions transactions;
    private final InstantSource clock;

    /**
     * Creates the service.
     *
     * @param live the providers that are enabled at the moment
     * @param otherwise whether a user can sign in with neither a password nor a provider
     */
    public OwnIdentities(
            IdentityStore store,
            IdentityService identities,
            Supplier<Set<ProviderKey>> live,
            Predicate<UserId> otherwise,
            FreshProof proof,
            SessionService sessions,
            Transactions transactions,
            InstantSource clock) {
        this.store = store;
        this.identities = identities;
        this.live = live;
        this.otherwise = otherwise;
        this.proof = proof;
        this.sessions = sessions;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns the links of an account, the last used first. */
    public List<Linked> of(UserId user) {
        return store.of(user);
    }

    /** Returns the user's link of this id, if it exists. */
    public Optional<Linked> find(UserId user, long id) {
        return store.find(id).filter(link -> link.user().equals(user));
    }

    /** Returns whether the caller could still sign in without one of these links. */
    public boolean isDispensable(SessionCaller caller, Linked link, List<Linked> all) {
        Set<ProviderKey> usable = live.get();
        return proof.takesPassword(caller)
                || all.stream().anyMatch(other -> other.id() != link.id() && usable.contains(other.provider()))
                || otherwise.test(caller.user().id());
    }

    /** Returns how many sessions {@link #unlink} would revoke. */
    public int sessionsOf(Linked link) {
        return sessions.countOutside(link.provider(), link.subject());
    }

    /** Returns whether the caller's session was started with this link, so that it would be revoked too. */
    public boolean isBasisOf(SessionCaller caller, Linked link) {
        return sessions.outside(caller.session())
                .filter(outside -> outside.provider().equals(link.provider())
                        && outside.subject().equals(link.subject()))
                .isPresent();
    }

    /**
     * Removes one of the caller's links after a fresh proof, and revokes the sessions that were started with it.
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming {@code password} if the proof is missing or
     *     wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong passwords
     */
    public Outcome unlink(SessionCaller caller, long id, Optional<Password> password, SignInContext context) {
        proof.require(caller, password, context);
        Actor actor = Actor.of(caller.user().id(), context.address());
        Instant now = clock.instant();
        Optional<Linked> link = find(caller.user().id(), id);
        Outcome outcome =
                link.isEmpty() ? Outcome.GONE : transactions.call(() -> unlink(caller, link.get(), actor, now));
        if (outcome == Outcome.UNLINKED) {
            identities.revoke(link.get(), EndReason.LOGOUT, actor);
        }
        return outcome;
    }

    /** The account is locked: of two links, two requests at once must not remove both. */
    private Outcome unlink(SessionCaller caller, Linked link, Actor actor, Instant now) {
        UserId user = caller.user().id();
        if (!store.lockAccount(user)) {
            return Outcome.GONE;
        }
        if (!isDispensable(caller, link, store.of(user))) {
            return Outcome.NEEDED;
        }
        return identities.unlink(link, actor, now) ? Outcome.UNLINKED : Outcome.GONE;
    }
}
