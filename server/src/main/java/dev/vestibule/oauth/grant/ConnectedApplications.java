package dev.vestibule.oauth.grant;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCache;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The applications that a user has connected, for the user and for administrators, who can disconnect them. */
public final class ConnectedApplications {
    /**
     * An application of a user.
     *
     * @param grants those that have not ended, the newest first
     * @param consent what the user has agreed to, also if no grant is left
     */
    public record Connected(OAuthClient client, List<Grant> grants, Optional<ConsentStore.Consent> consent) {}

    private final ClientStore clients;
    private final GrantStore grants;
    private final ConsentStore consents;
    private final GrantEnd ends;
    private final SessionCache cache;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;

    ConnectedApplications(
            ClientStore clients,
            GrantStore grants,
            ConsentStore consents,
            GrantEnd ends,
            SessionCache cache,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock) {
        this.clients = clients;
        this.grants = grants;
        this.consents = consents;
        this.ends = ends;
        this.cache = cache;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    /** Returns the applications of a user, those with the newest grants first. */
    public List<Connected> of(UserId user) {
        Map<ClientId, List<Grant>> byClient = new LinkedHashMap<>();
        grants.of(user, clock.instant())
                .forEach(grant -> byClient.computeIfAbsent(grant.client(), first -> new ArrayList<>())
                        .add(grant));
        Map<ClientId, ConsentStore.Consent> agreed = new LinkedHashMap<>();
        consents.of(user).forEach(consent -> {
            agreed.put(consent.client(), consent);
            byClient.computeIfAbsent(consent.client(), first -> new ArrayList<>());
        });
        List<Connected> connected = new ArrayList<>();
        byClient.forEach((id, held) -> clients.find(id)
                .ifPresent(client ->
                        connected.add(new Connected(client, List.copyOf(held), Optional.ofNullable(agreed.get(id))))));
        return connected;
    }

    /** Ends all grants of a user to an application, and forgets what they agreed to; returns how many ended. */
    public int disconnect(UserId user, ClientId client, Actor actor) {
        Instant now = clock.instant();
        return ending(() -> {
            List<GrantId> held = grants.lockOf(client, user);
            Collection<Digest> dead = ends.end(held, reason(user, actor), actor, now);
            consents.delete(client, user);
            audit.add(event("oauth-client.disconnect", user, client, held.size(), actor, now));
            return new Ended(held.size(), dead);
        });
    }

    /**
     * Ends one grant of a user; what they agreed to stays.
     *
     * @return false if the user has no such grant, or it has ended already
     */
    public boolean revokeOwn(UserId user, GrantId id, Actor actor) {
        return grants.find(id)
                        .filter(grant -> grant.user().filter(user::equals).isPresent())
                        .isPresent()
                && revoked(id, actor);
    }

    /**
     * Ends one grant of any user, for administrators.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none, or it has ended already
     */
    public void revoke(GrantId id, Actor actor) {
        if (!revoked(id, actor)) {
            throw Refusal.NOT_FOUND.exception();
        }
    }

    private boolean revoked(GrantId id, Actor actor) {
        Instant now = clock.instant();
        return ending(() -> {
                    Optional<Grant> grant =
                            grants.lock(id).filter(found -> found.end().isEmpty());
                    if (grant.isEmpty()) {
                        return new Ended(0, List.of());
                    }
                    Optional<UserId> user = grant.get().user();
                    GrantEndReason reason = user.isPresent() ? reason(user.get(), actor) : GrantEndReason.ADMIN;
                    Collection<Digest> dead = ends.end(List.of(id), reason, actor, now);
                    user.ifPresent(owner -> audit.add(
                            event("oauth-client.disconnect", owner, grant.get().client(), 1, actor, now)));
                    return new Ended(1, dead);
                })
                > 0;
    }

    private record Ended(int grants, Collection<Digest> tokens) {}

    private int ending(Supplier<Ended> work) {
        try {
            Ended ended = transactions.call(work);
            cache.drop(ended.tokens());
            return ended.grants();
        } catch (RuntimeException e) {
            cache.clear(); // the outcome in the database is unknown
            throw e;
        }
    }

    private static GrantEndReason reason(UserId owner, Actor actor) {
        return actor.is(owner) ? GrantEndReason.USER : GrantEndReason.ADMIN;
    }

    private AuditEvent event(String action, UserId user, ClientId client, int ended, Actor actor, Instant now) {
        String name = clients.find(client).map(OAuthClient::name).orElse("");
        return new AuditEvent(
                now,
                actor,
                action,
                AuditEvent.Subject.of(user),
                Map.of("client-id", client.value(), "name", name, "grants-ended", ended));
    }
}
