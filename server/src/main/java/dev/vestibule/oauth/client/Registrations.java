package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientRules.Registered;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.client.OAuthClient.Secrets;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Lets applications register themselves, and change and delete what they registered (RFC 7591 and 7592). */
final class Registrations {
    /** How long one may wait for a user to approve it. */
    static final Duration UNAPPROVED_KEPT = Duration.ofDays(1);

    /** More of them at once are no applications. */
    private static final int MOST_UNAPPROVED = 2_000;

    private static final String TOKEN_PREFIX = "vrg_";

    private final ClientService clients;
    private final ClientStore store;
    private final ClientEventStore events;
    private final Throttle throttle;
    private final Transactions transactions;
    private final AuditWriter audit;
    private final InstantSource clock;
    private final SecureRandom random;

    Registrations(
            ClientService clients,
            ClientStore store,
            ClientEventStore events,
            Throttle throttle,
            Transactions transactions,
            AuditWriter audit,
            InstantSource clock,
            SecureRandom random) {
        this.clients = clients;
        this.store = store;
        this.events = events;
        this.throttle = throttle;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.random = random;
    }

    /** An application with the only copies of its secret and of its registration token. */
    record Fresh(OAuthClient client, Optional<ClientSecret> secret, Optional<ClientSecret> token) {}

    /**
     * Registers an application.
     *
     * @throws TooManyAttemptsException if a limit is reached: of the address, or of all together
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming every member with an error
     */
    Fresh register(JsonNode json, ClientAddress from, String userAgent) {
        throttle.count(new CountedCall(CountedCall.Kind.APPLICATION_REGISTRATION, Optional.empty(), from));
        Registered given = clients.registered(json, Origin.DYNAMIC);
        requireRoom(store);
        Instant now = clock.instant();
        Optional<ClientSecret> secret = clients.secretFor(given.metadata());
        ClientSecret token = ClientSecret.random(TOKEN_PREFIX, random);
        OAuthClient client = new OAuthClient(
                new ClientId(RandomUuid.random(random)),
                given.name(),
                Origin.DYNAMIC,
                new Secrets(
                        secret.map(ClientSecret::digest),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(token.digest())),
                given.metadata(),
                now,
                now,
                Optional.empty(),
                Optional.empty());
        transactions.run(() -> {
            store.add(client);
            events.add(client, event(client, from, userAgent, now));
        });
        return new Fresh(client, secret, Optional.of(token));
    }

    /** @throws TooManyAttemptsException if too many applications wait for the approval of a user */
    static void requireRoom(ClientStore store) {
        if (store.countUnapproved() >= MOST_UNAPPROVED) {
            throw new TooManyAttemptsException(AttemptKind.APPLICATION, Duration.ofHours(1));
        }
    }

    private static ClientEventStore.Event event(OAuthClient client, ClientAddress from, String userAgent, Instant now) {
        return new ClientEventStore.Event(
                ClientEventStore.Type.REGISTERED,
                now,
                Optional.empty(),
                String.join(" ", client.metadata().scopes()),
                client.metadata().redirectUris().stream().findFirst(),
                from.text(),
                userAgent);
    }

    /** Returns the application with this id and registration token. */
    Optional<OAuthClient> find(ClientId id, Digest token) {
        return store.find(id).filter(client -> isRegisteredWith(client, token));
    }

    private static boolean isRegisteredWith(OAuthClient client, Digest token) {
        return client.secrets().registration().filter(token::equals).isPresent();
    }

    /**
     * Replaces what an application registered; who may use it, and for how long, stays as administrators have decided.
     *
     * @return empty if there is no application with this id and registration token
     */
    Optional<Fresh> change(ClientId id, Digest token, JsonNode json) {
        Registered given = clients.registered(json, Origin.DYNAMIC);
        Instant now = clock.instant();
        return transactions.call(() ->
                store.lock(id).filter(client -> isRegisteredWith(client, token)).map(old -> changed(old, given, now)));
    }

    private Fresh changed(OAuthClient old, Registered given, Instant now) {
        Registered wanted = new Registered(given.name(), given.metadata().decidedAs(old.metadata()));
        ClientService.Fresh changed = clients.replace(old, wanted, now);
        return new Fresh(changed.client(), changed.secret(), Optional.empty());
    }

    /**
     * Deletes an application at its own request; returns false if there is none with this id and registration token.
     */
    boolean delete(ClientId id, Digest token, ClientAddress from) {
        if (find(id, token).isEmpty()) {
            return false;
        }
        clients.remove(id, Actor.from(from));
        return true;
    }

    /** Deletes at most so many applications that no user approved in time. */
    int deleteUnapproved(int batch) {
        Instant now = clock.instant();
        return transactions.call(() -> {
            int deleted = store.deleteUnapproved(now.minus(UNAPPROVED_KEPT), batch);
            if (deleted > 0) {
                audit.add(new AuditEvent(
                        now,
                        Actor.SYSTEM,
                        "oauth-client.expire",
                        new AuditEvent.Subject("oauth-client", "several"),
                        Map.of("applications", deleted)));
            }
            return deleted;
        });
    }
}
