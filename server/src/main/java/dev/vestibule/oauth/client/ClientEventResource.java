package dev.vestibule.oauth.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vestibule.oauth.client.ClientEventStore.Listed;
import dev.vestibule.oauth.client.ClientEventStore.Person;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/oauth/authorizations}: registrations, approvals and refusals, for administrators; Metabase's list.
 */
public final class ClientEventResource implements Resource {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private final ClientService clients;
    private final ClientStore store;
    private final SessionGuard guard;

    ClientEventResource(ClientService clients, ClientStore store, SessionGuard guard) {
        this.clients = clients;
        this.store = store;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/oauth/authorizations", guard.administrator(this::list));
    }

    private Response list(Request request, Caller caller) {
        int limit = request.queryNumber("limit", 1, MOST).orElse(USUAL);
        int offset = request.queryNumber("offset", 0).orElse(0);
        Optional<String> client = request.query("client-id").filter(text -> !text.isEmpty());
        ClientEventStore.Page page = clients.events(client, type(request), limit, offset);
        return Response.json(
                200,
                new Page(
                        page.total(),
                        limit,
                        offset,
                        page.events().stream().map(this::row).toList()));
    }

    private static Optional<ClientEventStore.Type> type(Request request) {
        Optional<String> name = request.query("event-type").filter(text -> !text.isEmpty());
        return name.map(text -> ClientEventStore.Type.ofWireName(text)
                .orElseThrow(() -> InvalidInputException.of(
                        "event-type",
                        Message.of(
                                "field.one-of",
                                Arrays.stream(ClientEventStore.Type.values())
                                        .map(ClientEventStore.Type::wireName)
                                        .collect(Collectors.joining(", "))))));
    }

    private EventRow row(Listed listed) {
        Optional<OAuthClient> client = store.find(listed.clientId());
        Optional<Person> person = listed.person();
        return new EventRow(
                listed.id(),
                listed.clientId().value(),
                listed.event().type().wireName(),
                listed.event().at(),
                listed.clientName(),
                client.flatMap(found -> found.metadata().about().clientUri()).orElse(null),
                client.map(found -> found.isVerified() ? "static" : "dynamic").orElse(null),
                client.map(found -> found.metadata().nativeApplication() ? "native" : "web")
                        .orElse(null),
                client.map(found -> found.metadata().redirectUris()).orElse(null),
                person.map(found -> found.id().value()).orElse(null),
                person.map(Person::email).orElse(null),
                person.flatMap(Person::firstName).orElse(null),
                person.flatMap(Person::lastName).orElse(null),
                listed.event().scopes(),
                listed.event().address(),
                listed.event().userAgent());
    }

    /** Metabase's names, and three more. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record EventRow(
            long id,
            String clientId,
            String eventType,
            Instant createdAt,
            String clientName,
            @Nullable String clientUri,
            @Nullable String registrationType,
            @Nullable String applicationType,
            @Nullable List<String> redirectUris,
            @Nullable Integer userId,
            @Nullable String userEmail,
            @Nullable String userFirstName,
            @Nullable String userLastName,
            String scope,
            String ipAddress,
            String userAgent) {}

    record Page(long total, int limit, int offset, List<EventRow> data) {}
}
