package dev.vestibule.oauth.client;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.oauth.client.ClientRules.Registered;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.oauth.client.OAuthClient.Secrets;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Records what the documents of applications say: administrators see it, and all nodes know it. */
final class DocumentRecords {
    private static final Secrets NONE =
            new Secrets(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final ClientStore store;
    private final ClientEventStore events;
    private final Transactions transactions;
    private final AuditWriter audit;

    DocumentRecords(ClientStore store, ClientEventStore events, Transactions transactions, AuditWriter audit) {
        this.store = store;
        this.events = events;
        this.transactions = transactions;
        this.audit = audit;
    }

    /** Why a document was read: for a user, or for the application itself. */
    record Occasion(Optional<UserId> user, ClientAddress from, Instant at) {
        Actor actor() {
            return user.map(id -> Actor.of(id, from)).orElseGet(() -> Actor.from(from));
        }
    }

    /**
     * Keeps what the document of an application says. What administrators have decided about the application stays.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if it is new, and too many are
     */
    void keep(ClientId id, Registered given, Occasion occasion) {
        boolean unused = transactions
                .unlessTaken(
                        () -> { // by another node, which has just read it, too
                            Optional<OAuthClient> old = store.lock(id);
                            if (old.isPresent()) {
                                change(old.get(), given, occasion);
                            } else {
                                add(id, given, occasion);
                            }
                            return true;
                        })
                .isPresent();
    }

    private void add(ClientId id, Registered given, Occasion occasion) {
        Registrations.requireRoom(store);
        OAuthClient client = client(id, given, occasion.at(), occasion.at(), Optional.empty());
        store.add(client);
        events.add(
                client,
                new ClientEventStore.Event(
                        ClientEventStore.Type.REGISTERED,
                        occasion.at(),
                        occasion.user(),
                        String.join(" ", client.metadata().scopes()),
                        client.metadata().redirectUris().stream().findFirst(),
                        occasion.from().text(),
                        ""));
        audit.add(event(client, occasion));
    }

    private void change(OAuthClient old, Registered given, Occasion occasion) {
        Registered wanted = new Registered(given.name(), given.metadata().decidedAs(old.metadata()));
        OAuthClient changed = client(old.id(), wanted, old.createdAt(), occasion.at(), old.approvedAt());
        store.change(changed);
        if (!saysTheSame(old, changed)) {
            audit.add(event(changed, occasion));
        }
    }

    private static boolean saysTheSame(OAuthClient old, OAuthClient changed) {
        return old.name().equals(changed.name())
                && old.metadata()
                        .freshUntil(changed.updatedAt())
                        .equals(changed.metadata().freshUntil(changed.updatedAt()));
    }

    private static OAuthClient client(
            ClientId id, Registered given, Instant created, Instant updated, Optional<Instant> approved) {
        return new OAuthClient(
                id,
                given.name(),
                Origin.DOCUMENT,
                NONE,
                given.metadata(),
                created,
                updated,
                Optional.empty(),
                approved);
    }

    private static AuditEvent event(OAuthClient client, Occasion occasion) {
        return new AuditEvent(
                occasion.at(),
                occasion.actor(),
                "oauth-client.fetch",
                new AuditEvent.Subject("oauth-client", client.id().value()),
                Map.of("name", client.name()));
    }
}
