package dev.vestibule.mfa.management;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.mfa.FactorChanges;
import dev.vestibule.mfa.FactorStore;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.user.Actor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntBiFunction;

/** Shows administrators who has a second factor, and resets lost ones. */
public final class FactorAdminService {
    private final MfaSettings settings;
    private final FactorAdminStore store;
    private final FactorResetStore resets;
    private final UserStore users;
    private final FactorStore factors;
    private final FactorChanges changes;
    private final CodeAttempts attempts;
    private final TrustedDevices devices;
    private final SessionService sessions;
    private final SessionTermination termination;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ToIntBiFunction<User, Actor> passkeys;
    private final BooleanSupplier hasKey;
    private final InstantSource clock;

    /**
     * @param passkeys removes all passkeys of a user, within the ongoing transaction
     * @param hasKey whether {@code MB_ENCRYPTION_SECRET_KEY} is set
     */
    FactorAdminService(
            MfaSettings settings,
            FactorAdminStore store,
            FactorResetStore resets,
            UserStore users,
            FactorStore factors,
            FactorChanges changes,
            CodeAttempts attempts,
            TrustedDevices devices,
            SessionService sessions,
            SessionTermination termination,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            ToIntBiFunction<User, Actor> passkeys,
            BooleanSupplier hasKey,
            InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.resets = resets;
        this.users = users;
        this.factors = factors;
        this.changes = changes;
        this.attempts = attempts;
        this.devices = devices;
        this.sessions = sessions;
        this.termination = termination;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
        this.passkeys = passkeys;
        this.hasKey = hasKey;
        this.clock = clock;
    }

    /** How many active users have a second factor. */
    public record Overview(boolean encryptionKeySet, int enrolled, int unenrolled) {}

    public Overview overview() {
        return new Overview(
                hasKey.getAsBoolean(), store.count(true, Optional.empty()), store.count(false, Optional.empty()));
    }

    /** A page of users, and how many there are in all. */
    public record Page(List<FactorAdminStore.Listed> users, int total) {}

    /**
     * Returns active users who have a second factor, or who have none.
     *
     * @param text part of a name or an address
     */
    public Page list(boolean enrolled, Optional<String> text, Paging page) {
        return new Page(store.list(enrolled, text, page), store.count(enrolled, text));
    }

    /**
     * What a reset removed.
     *
     * @param pending the request that waits instead, if there is one
     */
    public record Removed(boolean anything, int sessions, Optional<PendingReset> pending) {
        private static final Removed NOTHING = new Removed(false, 0, Optional.empty());
    }

    /** Returns whether a reset takes a second administrator, or a day. */
    public boolean needsApproval() {
        return settings.resetApproval();
    }

    /** Returns the reset of a user that waits, if there is one. */
    public Optional<PendingReset> pending(UserId id) {
        return needsApproval() ? resets.find(id).filter(reset -> reset.holds(clock.instant())) : Optional.empty();
    }

    /** Returns whether an administrator's reset would be carried out at once. */
    public boolean resetsAtOnce(UserId id, User administrator) {
        return !needsApproval()
                || pending(id)
                        .filter(reset -> reset.canBeCompletedBy(administrator, clock.instant()))
                        .isPresent();
    }

    /** Whether a reset removes the passkeys of the user, too. */
    public enum Passkeys {
        KEPT,
        REMOVED
    }

    /**
     * Removes all second factors of a user with their recovery codes, and revokes the user's sessions; the user is
     * notified by email. If there is none, only wrong codes in a row are forgotten. Where that takes a second
     * administrator, the first one only requests it.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is no such active user, or it is the actor
     */
    public Removed remove(UserId id, User administrator, Actor actor, Passkeys too) {
        return remove(id, actor, Optional.of(administrator), too);
    }

    /** Removes them for an operator, at once. */
    public Removed remove(UserId id, Actor operator) {
        return remove(id, operator, Optional.empty(), Passkeys.KEPT);
    }

    private Removed remove(UserId id, Actor actor, Optional<User> administrator, Passkeys too) {
        if (actor.is(id)) {
            throw Refusal.OWN_SECOND_FACTOR.exception();
        }
        User user = users.find(id).filter(User::isActivePerson).orElseThrow(Refusal.NOT_FOUND::exception);
        Removed removed;
        try {
            removed = transactions.call(() -> removeOrRequest(user, actor, administrator, too, clock.instant()));
        } finally {
            sessions.forget(id); // even if the outcome in the database is unknown
        }
        if (removed.pending().isEmpty()) {
            attempts.forgive(id);
        }
        outbox.wake();
        return removed;
    }

    private Removed removeOrRequest(User user, Actor actor, Optional<User> administrator, Passkeys too, Instant now) {
        SecondFactors held = factors.lock(user.id()).orElseThrow(Refusal.NOT_FOUND::exception);
        if (!held.any()) {
            return Removed.NOTHING;
        }
        if (administrator.isEmpty() || resetsAtOnce(user.id(), administrator.get())) {
            return removeAll(user, held, actor, too, now);
        }
        Optional<PendingReset> waiting = pending(user.id());
        if (waiting.isEmpty()) {
            resets.replace(user.id(), administrator.get().id(), now);
            PendingReset fresh = new PendingReset(administrator.get().id(), now);
            outbox.add(
                    MailKind.SECOND_FACTOR_RESET_REQUESTED,
                    user,
                    Map.of("until", fresh.due().toString()));
            note(user.id(), "account.second-factor-reset-request", actor, now);
            waiting = Optional.of(fresh);
        }
        return new Removed(false, 0, waiting);
    }

    /** Cancels a reset that waits; returns false if there is none. */
    public boolean cancel(UserId id, Actor actor) {
        return transactions.call(() -> {
            boolean canceled = factors.lock(id).isPresent() && resets.remove(id);
            if (canceled) {
                note(id, "account.second-factor-reset-cancel", actor, clock.instant());
            }
            return canceled;
        });
    }

    private void note(UserId user, String action, Actor actor, Instant now) {
        audit.add(new AuditEvent(now, actor, action, AuditEvent.Subject.of(user), Map.of()));
    }

    private Removed removeAll(User user, SecondFactors all, Actor actor, Passkeys too, Instant now) {
        SecondFactors held = all;
        for (SecondFactor factor : SecondFactor.values()) {
            if (held.has(factor)) {
                held = changes.remove(user, held, factor, actor, now);
            }
        }
        if (too == Passkeys.REMOVED) {
            int unused = passkeys.applyAsInt(user, actor);
        }
        int unusedToo = devices.endAll(user.id(), actor);
        int ended =
                termination.endAllWithin(user.id(), EndReason.ADMIN, actor, now).sessions();
        Map<String, Object> details = new LinkedHashMap<>(Map.of("sessions-ended", ended));
        resets.find(user.id())
                .ifPresent(reset -> details.put("requested-by", reset.by().value()));
        boolean unusedAlso = resets.remove(user.id());
        audit.add(new AuditEvent(now, actor, "account.second-factor-reset", AuditEvent.Subject.of(user.id()), details));
        return new Removed(true, ended, Optional.empty());
    }
}
