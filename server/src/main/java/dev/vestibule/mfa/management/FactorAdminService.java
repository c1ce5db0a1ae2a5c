package dev.vestibule.mfa.management;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.Outbox;
import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.mfa.FactorChanges;
import dev.vestibule.mfa.FactorStore;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Shows administrators who has a second factor, and resets lost ones. */
public final class FactorAdminService {
    private final FactorAdminStore store;
    private final UserStore users;
    private final FactorStore factors;
    private final FactorChanges changes;
    private final CodeAttempts attempts;
    private final SessionService sessions;
    private final SessionTermination termination;
    private final Outbox outbox;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final BooleanSupplier hasKey;
    private final InstantSource clock;

    /** @param hasKey whether {@code MB_ENCRYPTION_SECRET_KEY} is set */
    FactorAdminService(
            FactorAdminStore store,
            UserStore users,
            FactorStore factors,
            FactorChanges changes,
            CodeAttempts attempts,
            SessionService sessions,
            SessionTermination termination,
            Outbox outbox,
            Transactions transactions,
            AuditWriter audit,
            BooleanSupplier hasKey,
            InstantSource clock) {
        this.store = store;
        this.users = users;
        this.factors = factors;
        this.changes = changes;
        this.attempts = attempts;
        this.sessions = sessions;
        this.termination = termination;
        this.outbox = outbox;
        this.transactions = transactions;
        this.audit = audit;
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

    /** What a reset removed. */
    public record Removed(boolean anything, int sessions) {}

    /**
     * Removes all second factors of a user with their recovery codes, and revokes the user's sessions; the user is
     * notified by email. If there is none, only wrong codes in a row are forgotten.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is no such active user, or it is the actor
     */
    public Removed remove(UserId id, Actor actor) {
        if (actor.is(id)) {
            throw Refusal.OWN_SECOND_FACTOR.exception();
        }
        User user = users.find(id).filter(User::isActivePerson).orElseThrow(Refusal.NOT_FOUND::exception);
        Removed removed;
        try {
            removed = transactions.call(() -> removeAll(user, actor, clock.instant()));
        } finally {
            sessions.forget(id); // even if the outcome in the database is unknown
        }
        attempts.forgive(id);
        outbox.wake();
        return removed;
    }

    private Removed removeAll(User user, Actor actor, Instant now) {
        SecondFactors held = factors.lock(user.id()).orElseThrow(Refusal.NOT_FOUND::exception);
        if (!held.any()) {
            return new Removed(false, 0);
        }
        for (SecondFactor factor : SecondFactor.values()) {
            if (held.has(factor)) {
                held = changes.remove(user, held, factor, actor, now);
            }
        }
        int ended =
                termination.endAllWithin(user.id(), EndReason.ADMIN, actor, now).sessions();
        audit.add(new AuditEvent(
                now,
                actor,
                "account.second-factor-reset",
                AuditEvent.Subject.of(user.id()),
                Map.of("sessions-ended", ended)));
        return new Removed(true, ended);
    }
}
