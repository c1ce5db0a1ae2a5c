package dev.vestibule.passkey;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Lists, renames and removes passkeys. Users cannot remove their last sign-in method; administrators can. */
public final class PasskeyService {
    /** The result of removing a passkey. */
    public enum Outcome {
        REMOVED,
        /** The passkey no longer exists. */
        GONE,
        /** Without it the user could not sign in. */
        NEEDED
    }

    private final PasskeyStore store;
    private final PasskeySite site;
    private final FreshProof proof;
    private final Predicate<UserId> otherwise;
    private final TrustedDevices devices;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final PasskeyCounts counts;

    /** @param otherwise whether a user can sign in with an identity provider */
    PasskeyService(
            PasskeyStore store,
            PasskeySite site,
            FreshProof proof,
            Predicate<UserId> otherwise,
            TrustedDevices devices,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            PasskeyCounts counts) {
        this.store = store;
        this.site = site;
        this.proof = proof;
        this.otherwise = otherwise;
        this.devices = devices;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.counts = counts;
    }

    /** Returns the passkeys of an account, the oldest first. */
    public List<Passkey> of(UserId user) {
        return store.of(user);
    }

    /** Returns the user's passkey of this id, if it exists. */
    public Optional<Passkey> find(UserId user, long id) {
        return store.find(id).filter(passkey -> passkey.user().equals(user));
    }

    Optional<UserId> owner(long id) {
        return store.find(id).map(Passkey::user);
    }

    /** Returns the random name by which authenticators know the account, if it ever had a passkey. */
    public Optional<Bytes> handle(UserId user) {
        return store.handle(user);
    }

    /** Returns false if the user has no such passkey. */
    public boolean rename(UserId user, long id, String name, Actor actor) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            store.lockAccount(user);
            Optional<Passkey> passkey = find(user, id);
            if (passkey.isEmpty() || passkey.get().name().equals(name)) {
                return passkey.isPresent();
            }
            audit.add(event(
                    user,
                    "passkey.rename",
                    Map.of("name", AuditStore.change(passkey.get().name(), name)),
                    actor,
                    now));
            return store.rename(user, id, name);
        });
    }

    /** Returns whether the caller could still sign in without one of their passkeys. */
    public boolean isDispensable(SessionCaller caller, Passkey passkey) {
        return proof.takesPassword(caller)
                || site.usableBy(caller.user().id()).stream()
                        .anyMatch(other -> other.id() != passkey.id() && other.verifiesUser())
                || otherwise.test(caller.user().id());
    }

    /**
     * Removes one of the caller's passkeys after a fresh proof.
     *
     * @param password empty if none was sent
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming {@code password} if the proof is missing or
     *     wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong passwords
     */
    public Outcome remove(SessionCaller caller, long id, Optional<Password> password, SignInContext context) {
        proof.require(caller, password, context);
        Actor actor = Actor.of(caller.user().id(), context.address());
        Instant now = clock.instant();
        return transactions.call(() -> {
            store.lockAccount(caller.user().id());
            Optional<Passkey> passkey = find(caller.user().id(), id);
            if (passkey.isEmpty()) {
                return Outcome.GONE;
            }
            if (!isDispensable(caller, passkey.get())) {
                return Outcome.NEEDED;
            }
            return remove(caller.user(), passkey.get(), actor, now) ? Outcome.REMOVED : Outcome.GONE;
        });
    }

    /**
     * Removes all passkeys of a user, within the ongoing transaction if there is one, and returns how many there were.
     */
    public int removeAllOf(User user, Actor actor) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            store.lockAccount(user.id());
            return Math.toIntExact(store.of(user.id()).stream()
                    .filter(passkey -> remove(user, passkey, actor, now))
                    .count());
        });
    }

    /** Removes a passkey of any user, and returns it; empty if the user has no such passkey. */
    public Optional<Passkey> removeOf(User user, long id, Actor actor) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            store.lockAccount(user.id());
            return find(user.id(), id).filter(passkey -> remove(user, passkey, actor, now));
        });
    }

    private boolean remove(User user, Passkey passkey, Actor actor, Instant now) {
        boolean gone = store.remove(user.id(), passkey.id());
        if (gone) {
            String by = actor.is(user.id()) ? "" : "administrator";
            int unused = devices.endAll(user.id(), actor);
            outbox.add(MailKind.PASSKEY_REMOVED, user, Map.of("name", passkey.name(), "by", by));
            audit.add(event(user.id(), "passkey.remove", Map.of("name", passkey.name()), actor, now));
            transactions.afterCommit(this::removed);
        }
        return gone;
    }

    private void removed() {
        outbox.wake();
        counts.add(PasskeyCounts.Outcome.REMOVED);
    }

    private static AuditEvent event(UserId user, String action, Map<String, Object> details, Actor actor, Instant now) {
        return new AuditEvent(now, actor, action, AuditEvent.Subject.of(user), details);
    }
}
