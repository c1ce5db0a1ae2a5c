package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientRules.Registered;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.client.OAuthClient.Secrets;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Registers, changes and deletes applications, for administrators and operators; the caller has checked the right. */
public final class ClientService {
    private static final String SECRET_PREFIX = "vcs_";

    /** The deletion of an application, in whose transaction everything ends that it was granted. */
    public record Removal(ClientId client, Actor actor, Instant at) {}

    /** An application with the only copy of its new secret; without one if it needs none. */
    public record Fresh(OAuthClient client, Optional<ClientSecret> secret) {}

    private final ClientStore store;
    private final ClientEventStore events;
    private final Function<Removal, Collection<Digest>> removal;
    private final Consumer<Collection<Digest>> forget;
    private final List<String> scopes;
    private final Supplier<? extends Set<GroupId>> groups;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;

    /**
     * Creates the service.
     *
     * @param removal ends what an application was granted, and returns the digests of its access tokens
     * @param forget drops access tokens from the cache
     * @param scopes every scope that there is
     * @param groups every group that there is
     */
    public ClientService(
            ClientStore store,
            ClientEventStore events,
            Function<Removal, Collection<Digest>> removal,
            Consumer<Collection<Digest>> forget,
            List<String> scopes,
            Supplier<? extends Set<GroupId>> groups,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.events = events;
        this.removal = removal;
        this.forget = forget;
        this.scopes = scopes;
        this.groups = groups;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Returns an application.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    public OAuthClient read(ClientId id) {
        return store.find(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /** Returns applications by name, at most so many. */
    public List<OAuthClient> list(int most, int offset) {
        return store.all(most, offset);
    }

    public long count() {
        return store.count();
    }

    /**
     * Registers an application with the names of RFC 7591.
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming every member with an error
     */
    public Fresh create(JsonNode json, Actor actor) {
        Registered given = registered(json, Origin.ADMINISTRATOR);
        Instant now = clock.instant();
        Optional<ClientSecret> secret = secretFor(given.metadata());
        OAuthClient client = new OAuthClient(
                new ClientId(RandomUuid.random(random)),
                given.name(),
                Origin.ADMINISTRATOR,
                new Secrets(secret.map(ClientSecret::digest), Optional.empty(), Optional.empty(), Optional.empty()),
                given.metadata(),
                now,
                now,
                actor.user(),
                Optional.of(now));
        transactions.run(() -> {
            store.add(client);
            audit.add(event(client, "oauth-client.create", actor, now, Map.of("name", client.name())));
        });
        return new Fresh(client, secret);
    }

    /**
     * Replaces everything that is registered of an application, except its secret; a confidential one that has none yet
     * gets one. Who registered it stays. Of an application with a document, only what administrators decide is
     * replaced.
     *
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming every member with an error
     */
    public Fresh change(ClientId id, JsonNode json, Actor actor) {
        Registered given = registered(json, Origin.ADMINISTRATOR);
        Instant now = clock.instant();
        return transactions.call(() -> {
            OAuthClient old = lock(id);
            Fresh changed = replace(old, old.origin() == Origin.DOCUMENT ? decided(old, given) : given, now);
            audit.add(event(
                    changed.client(),
                    "oauth-client.edit",
                    actor,
                    now,
                    Map.of("name", changed.client().name())));
            return changed;
        });
    }

    private static Registered decided(OAuthClient old, Registered given) {
        return new Registered(old.name(), old.metadata().decidedAs(given.metadata()));
    }

    /** Replaces what is registered of a locked application. */
    Fresh replace(OAuthClient old, Registered given, Instant now) {
        Optional<ClientSecret> secret =
                old.secrets().current().isPresent() ? Optional.empty() : secretFor(given.metadata());
        OAuthClient changed = changed(old, given, secrets(old, given.metadata(), secret), now);
        store.change(changed);
        return new Fresh(changed, secret);
    }

    private static Secrets secrets(OAuthClient old, ClientMetadata metadata, Optional<ClientSecret> fresh) {
        Secrets had = old.secrets();
        if (!metadata.authMethod().needsSecret()) {
            return new Secrets(Optional.empty(), Optional.empty(), Optional.empty(), had.registration());
        }
        return new Secrets(
                fresh.map(ClientSecret::digest).or(had::current),
                had.retiring(),
                had.retiringUntil(),
                had.registration());
    }

    private static OAuthClient changed(OAuthClient old, Registered given, Secrets secrets, Instant now) {
        return new OAuthClient(
                old.id(),
                given.name(),
                old.origin(),
                secrets,
                given.metadata(),
                old.createdAt(),
                now,
                old.createdBy(),
                old.approvedAt());
    }

    /**
     * Gives an application another secret.
     *
     * @param grace how long the secret so far is still accepted; at that time there are two
     * @throws dev.vestibule.platform.refusal.RefusedException if there is no such application, or it has no secret
     */
    public Fresh rotate(ClientId id, Duration grace, Actor actor) {
        Instant now = clock.instant();
        ClientSecret secret = ClientSecret.random(SECRET_PREFIX, random);
        return transactions.call(() -> {
            OAuthClient old = lock(id);
            if (!old.metadata().authMethod().needsSecret()) {
                throw Refusal.NOT_FOUND.exception();
            }
            boolean two = !grace.isZero() && old.secrets().current().isPresent();
            Secrets secrets = new Secrets(
                    Optional.of(secret.digest()),
                    two ? old.secrets().current() : Optional.empty(),
                    two ? Optional.of(now.plus(grace)) : Optional.empty(),
                    old.secrets().registration());
            OAuthClient changed = changed(old, new Registered(old.name(), old.metadata()), secrets, now);
            store.change(changed);
            audit.add(event(
                    changed,
                    "oauth-client.rotate",
                    actor,
                    now,
                    Map.of("name", changed.name(), "grace-seconds", grace.toSeconds())));
            return new Fresh(changed, Optional.of(secret));
        });
    }

    /** Deletes an application, and ends everything that it was granted. */
    public void remove(ClientId id, Actor actor) {
        Instant now = clock.instant();
        Collection<Digest> tokens = transactions.call(() -> {
            OAuthClient old = lock(id);
            Collection<Digest> dead = removal.apply(new Removal(id, actor, now));
            store.delete(id);
            audit.add(event(old, "oauth-client.delete", actor, now, Map.of("name", old.name())));
            return dead;
        });
        forget.accept(tokens);
    }

    /** Returns registrations, approvals and refusals, the newest first. */
    public ClientEventStore.Page events(
            Optional<String> client, Optional<ClientEventStore.Type> type, int limit, int offset) {
        return events.page(client, type, limit, offset);
    }

    Registered registered(JsonNode json, Origin origin) {
        return new ClientRules(json, origin, scopes, groups.get()).registered();
    }

    Optional<ClientSecret> secretFor(ClientMetadata metadata) {
        return metadata.authMethod().needsSecret()
                ? Optional.of(ClientSecret.random(SECRET_PREFIX, random))
                : Optional.empty();
    }

    private OAuthClient lock(ClientId id) {
        return store.lock(id).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private static AuditEvent event(
            OAuthClient client, String action, Actor actor, Instant now, Map<String, Object> details) {
        return new AuditEvent(
                now,
                actor,
                action,
                new AuditEvent.Subject("oauth-client", client.id().value()),
                details);
    }
}
