package dev.vestibule.oauth.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.oauth.client.ClientRules.Registered;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applications that are not registered, as their client ID is the URL of a document with their metadata (Client ID
 * Metadata Documents). A document is read when a user who is signed in is asked about the application, and kept as long
 * as it says, at most a day.
 */
public final class ClientDocuments {
    private static final Logger LOG = LoggerFactory.getLogger(ClientDocuments.class);

    /** For how long what is known remains valid while the document cannot be read again. */
    private static final Duration GRACE = ClientDocument.LONGEST;

    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final int MOST_FAILURES = 1_000;

    private final OAuthSettings settings;
    private final ClientStore store;
    private final ClientService clients;
    private final DocumentSource source;
    private final DocumentRecords records;
    private final Throttle throttle;
    private final Messages english;
    private final InstantSource clock;
    private final Cache<ClientId, Failure> failures =
            Caffeine.newBuilder().maximumSize(MOST_FAILURES).build();

    ClientDocuments(
            OAuthSettings settings,
            ClientStore store,
            ClientService clients,
            DocumentSource source,
            DocumentRecords records,
            Throttle throttle,
            Messages english,
            InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.clients = clients;
        this.source = source;
        this.records = records;
        this.throttle = throttle;
        this.english = english;
        this.clock = clock;
    }

    /**
     * Why a document could not be used.
     *
     * @param passing whether it may be usable a moment later
     * @param description for developers
     * @param until when it may be read again
     */
    private record Failure(boolean passing, String description, Instant until) {}

    /** Returns whether the URL of a document is accepted as a client ID. */
    public boolean isEnabled() {
        return settings.readsDocuments();
    }

    /** Returns whether an application with this ID may have a document that is accepted here. */
    public boolean isPossible(ClientId id) {
        return accepted(id).isPresent();
    }

    private Optional<DocumentUrl> accepted(ClientId id) {
        return DocumentUrl.of(id)
                .filter(url -> settings.readsDocumentsOf(url.host()))
                .filter(url -> !url.isOnThisMachine() || settings.readsDocumentsOfThisMachine());
    }

    /** Returns an application; not if its document is no longer accepted, or was read too long ago. */
    public Optional<OAuthClient> find(ClientId id) {
        Instant now = clock.instant();
        return store.find(id).filter(client -> client.origin() != Origin.DOCUMENT || isUsable(client, now));
    }

    private boolean isUsable(OAuthClient client, Instant now) {
        return isPossible(client.id()) && now.isBefore(freshUntil(client).plus(GRACE));
    }

    private static Instant freshUntil(OAuthClient client) {
        return client.metadata().freshUntil().orElse(Instant.EPOCH);
    }

    /**
     * Reads the document of an application if that is due; does nothing for other applications.
     *
     * @param user who is asked about the application; empty if it calls itself
     * @throws ProtocolException if the document cannot be used
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException if too many were read
     */
    public void refresh(ClientId id, Optional<UserId> user, ClientAddress from) {
        Optional<DocumentUrl> url = accepted(id);
        if (url.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        Optional<OAuthClient> known = store.find(id);
        if (known.filter(client -> now.isBefore(freshUntil(client))).isPresent()) {
            return;
        }
        Optional<Failure> failure =
                Optional.ofNullable(failures.getIfPresent(id)).filter(last -> now.isBefore(last.until()));
        if (failure.isEmpty()) {
            throttle.count(new CountedCall(CountedCall.Kind.CLIENT_DOCUMENT, user.map(CountedCall::accountOf), from));
            failure = read(id, url.get(), user, from, now);
        }
        boolean usable = known.filter(client -> isUsable(client, now)).isPresent();
        failure.filter(last -> !(last.passing() && usable)).ifPresent(last -> {
            throw ProtocolException.of(400, ProtocolException.INVALID_CLIENT, last.description());
        });
    }

    /** Reads a document and keeps what it says, or why it cannot be used. */
    private Optional<Failure> read(
            ClientId id, DocumentUrl url, Optional<UserId> user, ClientAddress from, Instant now) {
        try {
            ClientDocument document = source.read(id, url);
            Registered given = clients.registered(document.json(), Origin.DOCUMENT);
            String name = document.json().hasNonNull("client_name") ? given.name() : url.host();
            ClientMetadata metadata =
                    given.metadata().freshUntil(now.plus(document.fresh()).truncatedTo(ChronoUnit.SECONDS));
            records.keep(id, new Registered(name, metadata), new DocumentRecords.Occasion(user, from, now));
            failures.invalidate(id);
            return Optional.empty();
        } catch (DocumentSource.UnreachableException e) {
            LOG.warn("Cannot read the metadata of application {}: {}", id.value(), e.getMessage());
            return failed(id, true, "The client metadata document cannot be read.", now);
        } catch (ClientDocument.InvalidException e) {
            return failed(id, false, "The client metadata document is refused: " + e.reason() + ".", now);
        } catch (InvalidInputException e) {
            return failed(id, false, "The client metadata document is refused. " + ClientRules.text(e, english), now);
        }
    }

    private Optional<Failure> failed(ClientId id, boolean passing, String description, Instant now) {
        Failure failure = new Failure(passing, description, now.plus(AFTER_FAILURE));
        failures.put(id, failure);
        return Optional.of(failure);
    }

    /** Returns an application that calls itself, with the keys that its document has now. */
    OAuthClient latest(OAuthClient known, ClientAddress from) {
        if (known.origin() != Origin.DOCUMENT || !isPossible(known.id())) {
            return known;
        }
        refresh(known.id(), Optional.empty(), from);
        return store.find(known.id()).orElse(known);
    }
}
