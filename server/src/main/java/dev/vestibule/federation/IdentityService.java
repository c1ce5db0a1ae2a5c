package dev.vestibule.federation;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.federation.IdentityStore.Linked;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists and removes users' links to identity providers, for administrators. */
public final class IdentityService {
    private final IdentityStore store;
    private final GroupSync groups;
    private final SessionService sessions;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final InstantSource clock;

    public IdentityService(
            IdentityStore store,
            Memberships memberships,
            SessionService sessions,
            Transactions transactions,
            AuditWriter audit,
            ChangeLog changes,
            InstantSource clock) {
        this.store = store;
        this.groups = new GroupSync(memberships);
        this.sessions = sessions;
        this.transactions = transactions;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /** Returns the identities that an account is linked to, the last used first. */
    public List<Linked> of(UserId user) {
        return store.of(user);
    }

    /** Removes a link, and revokes the sessions that were started with it. Returns false if there is no such link. */
    public boolean unlink(long id, Actor actor) {
        Instant now = clock.instant();
        Optional<Linked> gone = transactions.call(() -> store.find(id).filter(link -> unlink(link, actor, now)));
        gone.ifPresent(link -> revoke(link, EndReason.ADMIN, actor));
        return gone.isPresent();
    }

    /** Revokes the sessions that were started with a link that was removed. */
    void revoke(Linked link, EndReason reason, Actor actor) {
        Optional<String> subject = Optional.of(link.subject());
        sessions.endOutside(link.provider(), Optional.empty(), subject, reason, actor);
        sessions.forget(link.user()); // the provider is part of the user
    }

    /** Removes a link within the ongoing transaction. Returns false if it no longer exists. */
    boolean unlink(Linked link, Actor actor, Instant now) {
        boolean gone = store.unlink(link.id());
        if (gone) {
            changes.add(ChangeLog.Kind.USER, Integer.toString(link.user().value()));
            audit.add(event(link.user(), "identity.unlink", link.provider(), link.issuer(), actor, now));
        }
        return gone;
    }

    /** Unlinks an account from all disabled providers, within the ongoing transaction. */
    public void unlinkAllBut(UserId user, Set<ProviderKey> live, Actor actor, Instant now) {
        transactions.run(() -> {
            for (Linked link : store.of(user)) {
                if (!live.contains(link.provider())) {
                    boolean unused = unlink(link, actor, now);
                }
            }
        });
    }

    /**
     * Returns what a sign-in would change for a user with these groups. Changes nothing.
     *
     * @param provider the key of the provider
     */
    public GroupChange wouldChange(UserId user, ProviderKey provider, Set<GroupId> claimed) {
        return transactions.read(() -> groups.change(user, FederatedIdentity.originOf(provider), claimed));
    }

    static AuditEvent event(UserId user, String action, ProviderKey provider, String issuer, Actor actor, Instant now) {
        return new AuditEvent(
                now,
                actor,
                action,
                AuditEvent.Subject.of(user),
                Map.of("provider", provider.value(), "issuer", issuer));
    }
}
