package dev.vestibule.operator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.oauth.client.AuthMethod;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.ClientSecret;
import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists, adds and deletes applications, and rotates their secrets. */
public final class ClientCommands {
    private final ClientService clients;
    private final ClientListStore list;
    private final InstantSource clock;

    public ClientCommands(ClientService clients, ClientListStore list, InstantSource clock) {
        this.clients = clients;
        this.list = list;
        this.clock = clock;
    }

    /**
     * An application.
     *
     * @param registeredBy {@code administrator}, or {@code dynamic} if it registered itself
     * @param users how many have access through it now
     */
    public record Application(
            String id,
            String name,
            String registeredBy,
            List<String> redirectUris,
            List<String> scopes,
            int users,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        static Application of(ClientListStore.Listed listed) {
            OAuthClient client = listed.client();
            return new Application(
                    client.id().value(),
                    client.name(),
                    client.origin().wireName(),
                    client.metadata().redirectUris(),
                    client.metadata().scopes(),
                    listed.users(),
                    client.createdAt(),
                    listed.lastUsedAt().orElse(null));
        }
    }

    /** One page of a list, and its total length. */
    public record Listed(List<Application> clients, long total, int limit, int offset) {}

    /**
     * The credentials of an application.
     *
     * @param secret null if it has none
     */
    public record Credentials(
            String id, String name, @Nullable String secret) {
        static Credentials of(ClientService.Fresh fresh) {
            return new Credentials(
                    fresh.client().id().value(),
                    fresh.client().name(),
                    fresh.secret().map(ClientSecret::text).orElse(null));
        }

        @Override
        public String toString() {
            return "the credentials of " + id;
        }
    }

    /** What was deleted, or would be. */
    public record Removed(String id, String name, int users, int grants) {}

    CommandResult list(OperatorCommand.ListClients request) {
        ClientListStore.Page page = list.page(
                new ClientListStore.Filter(Optional.ofNullable(request.query()), Optional.empty()),
                ClientListStore.Column.NAME,
                false,
                new Paging(request.limit(), request.offset()),
                clock.instant());
        return CommandResult.done(new Listed(
                page.clients().stream().map(Application::of).toList(),
                page.total(),
                request.limit(),
                request.offset()));
    }

    CommandResult add(OperatorCommand.AddClient request, Principal principal) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("client_name", request.name());
        request.redirectUris().forEach(json.putArray("redirect_uris")::add);
        json.put(
                "token_endpoint_auth_method",
                (request.open() ? AuthMethod.NONE : AuthMethod.CLIENT_SECRET_BASIC).wireName());
        if (request.device()) {
            ArrayNode types = json.putArray("grant_types");
            types.add(ClientMetadata.DEVICE_GRANT).add(ClientMetadata.REFRESH_GRANT);
            if (!request.redirectUris().isEmpty()) {
                types.add(ClientMetadata.CODE_GRANT);
            }
        }
        json.put("scope", request.scope());
        json.put("first_party", request.firstParty());
        return CommandResult.done(Credentials.of(clients.create(json, principal.actor())));
    }

    CommandResult rotate(OperatorCommand.RotateClient request, Principal principal) {
        return with(request.id(), client -> {
            if (!client.metadata().authMethod().needsSecret()) {
                return CommandResult.refused(client.name() + " has no secret.");
            }
            Duration grace = Duration.ofHours(request.graceHours());
            return CommandResult.done(Credentials.of(clients.rotate(client.id(), grace, principal.actor())));
        });
    }

    CommandResult remove(OperatorCommand.RemoveClient request, Principal principal) {
        return with(request.id(), client -> {
            ClientListStore.Use use = list.use(List.of(client.id()), clock.instant());
            Removed removed = new Removed(client.id().value(), client.name(), use.users(), use.grants());
            String counted = client.name() + " (users: " + use.users() + ", active sign-ins: " + use.grants() + ")";
            if (use.users() > 0 && !request.confirmed()) {
                return new CommandResult(
                        CommandResult.Outcome.REFUSED,
                        "This would delete " + counted + ". Nothing was deleted. Add --yes to confirm.",
                        CommandCodec.node(removed));
            }
            clients.remove(client.id(), principal.actor());
            return CommandResult.done("Deleted " + counted + ".", removed);
        });
    }

    private CommandResult with(String id, Function<OAuthClient, CommandResult> work) {
        return list.of(List.of(new ClientId(id))).stream()
                .findFirst()
                .map(work)
                .orElseGet(() -> CommandResult.refused("There is no application with the client ID " + id + "."));
    }
}
