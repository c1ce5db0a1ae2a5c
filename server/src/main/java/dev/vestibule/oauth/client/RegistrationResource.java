package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.BearerToken;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /oauth/register}: applications register themselves (RFC 7591), and look after that (RFC 7592). */
public final class RegistrationResource implements Resource {
    private static final String PATH = "/oauth/register";
    private static final String INVALID_METADATA = "invalid_client_metadata";

    private final Registrations registrations;
    private final BooleanSupplier enabled;
    private final String address;
    private final MessageCatalog messages;

    /**
     * Creates the resource.
     *
     * @param address of the endpoint, as applications see it
     * @param messages for developers, in English
     */
    RegistrationResource(
            Registrations registrations, BooleanSupplier enabled, String address, MessageCatalog messages) {
        this.registrations = registrations;
        this.enabled = enabled;
        this.address = address;
        this.messages = messages;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH, open(this::register));
        routes.options(PATH, Cors.preflight("POST"));
        routes.get(PATH + "/{id}", open(this::read));
        routes.put(PATH + "/{id}", open(this::change));
        routes.delete(PATH + "/{id}", open(this::delete));
    }

    private static Handler open(Handler handler) {
        return ProtocolAnswers.around(handler, Cors::open);
    }

    private Response register(Request request) {
        if (!enabled.getAsBoolean()) {
            return ProtocolAnswers.error(403, "registration_not_supported", "");
        }
        Registrations.Fresh fresh =
                valid(() -> registrations.register(body(request), request.client(), request.userAgent()));
        return ProtocolAnswers.json(201, own(fresh));
    }

    private Response read(Request request) {
        OAuthClient client =
                registrations.find(id(request), token(request)).orElseThrow(RegistrationResource::invalidToken);
        return ProtocolAnswers.json(200, own(new Registrations.Fresh(client, Optional.empty(), Optional.empty())));
    }

    private Response change(Request request) {
        Digest token = token(request);
        JsonNode body = body(request);
        if (!body.path("client_id").asText().equals(request.pathText("id"))) {
            throw ProtocolException.of(INVALID_METADATA, "client_id: send the id of this registration.");
        }
        Registrations.Fresh fresh = valid(() -> registrations.change(id(request), token, body))
                .orElseThrow(RegistrationResource::invalidToken);
        return ProtocolAnswers.json(200, own(fresh));
    }

    private Response delete(Request request) {
        if (!registrations.delete(id(request), token(request), request.client())) {
            throw invalidToken();
        }
        return Response.noContent();
    }

    private ObjectNode own(Registrations.Fresh fresh) {
        ObjectNode json = ClientBody.own(fresh.client(), fresh.secret());
        json.put("registration_client_uri", address + "/" + fresh.client().id().value());
        fresh.token().ifPresent(token -> json.put("registration_access_token", token.text()));
        return json;
    }

    /** Runs a registration; its errors get the form of RFC 7591, section 3.2.2. */
    private <T> T valid(Supplier<T> work) {
        try {
            return work.get();
        } catch (InvalidInputException invalid) {
            boolean redirects = invalid.faults().containsKey("redirect_uris");
            throw ProtocolException.of(
                    redirects ? "invalid_redirect_uri" : INVALID_METADATA,
                    ClientRules.text(invalid, messages.english()));
        }
    }

    private static JsonNode body(Request request) {
        JsonNode body = request.fields().json();
        if (!body.isObject()) {
            throw ProtocolException.of(INVALID_METADATA, "Send the registration as a JSON object.");
        }
        return body;
    }

    private static ClientId id(Request request) {
        return new ClientId(request.pathText("id"));
    }

    private static Digest token(Request request) {
        return BearerToken.of(request).map(BearerToken::digest).orElseThrow(RegistrationResource::invalidToken);
    }

    private static ProtocolException invalidToken() {
        return ProtocolException.of(401, "invalid_token", "");
    }
}
