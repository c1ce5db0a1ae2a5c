package dev.vestibule.oauth.client;

import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.throttle.CountedCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Authenticates an application by the method that it is registered with, and by no other (RFC 6749, section 2.3; RFC
 * 7523). A call with two methods at once is refused.
 */
public final class ClientAuthentication {
    private static final String BASIC = "Basic ";
    private static final String SECRET = "client_secret";
    private static final String ASSERTION = "client_assertion";

    /** What an application shows. */
    private record Shown(ClientId id, AuthMethod method, String proof) {}

    private final ClientStore clients;
    private final ClientDocuments documents;
    private final ClientAssertion assertions;
    private final InstantSource clock;

    ClientAuthentication(
            ClientStore clients, ClientDocuments documents, ClientAssertion assertions, InstantSource clock) {
        this.clients = clients;
        this.documents = documents;
        this.assertions = assertions;
        this.clock = clock;
    }

    /**
     * Returns the application that sent the form.
     *
     * @throws ProtocolException {@code invalid_client}, or {@code invalid_request} for two methods at once
     */
    public OAuthClient authenticate(Request request, Parameters form) {
        Shown shown = shown(request, form);
        OAuthClient found = clients.find(shown.id()).orElseThrow(ProtocolException::invalidClient);
        // Keys of a document change with it; nothing else of it counts here.
        OAuthClient client =
                shown.method() == AuthMethod.PRIVATE_KEY_JWT ? documents.latest(found, request.client()) : found;
        if (client.metadata().authMethod() != shown.method() || !proves(client, shown)) {
            throw ProtocolException.invalidClient();
        }
        return client;
    }

    private boolean proves(OAuthClient client, Shown shown) {
        Instant now = clock.instant();
        return switch (shown.method()) {
            case NONE -> true;
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST -> client.secrets().accept(Digests.sha512(shown.proof()), now);
            case PRIVATE_KEY_JWT -> assertions.proves(client, shown.proof(), now);
        };
    }

    /** Returns a call that is to be counted, for the application that it names, proved or not. */
    public static CountedCall counted(Request request, Parameters form) {
        return new CountedCall(CountedCall.Kind.TOKEN_REQUEST, namedIn(request, form), request.client());
    }

    private static Optional<String> namedIn(Request request, Parameters form) {
        try {
            return Optional.of(shown(request, form).id().value());
        } catch (ProtocolException e) {
            return Optional.empty();
        }
    }

    /** Returns the header with the secret of an application, if a call has one. */
    static Optional<String> basicHeader(Request request) {
        return request.header("Authorization").filter(text -> text.regionMatches(true, 0, BASIC, 0, BASIC.length()));
    }

    private static Shown shown(Request request, Parameters form) {
        Optional<String> header = basicHeader(request);
        Optional<String> id = form.get("client_id");
        boolean bySecret = form.has(SECRET);
        boolean byAssertion = form.has(ASSERTION);
        if ((header.isPresent() && (bySecret || byAssertion)) || (bySecret && byAssertion)) {
            throw ProtocolException.invalidRequest("Use one method of client authentication, not several.");
        }
        if (header.isPresent()) {
            Shown shown = basic(header.get().substring(BASIC.length()).strip());
            if (id.isPresent() && !id.get().equals(shown.id().value())) {
                throw ProtocolException.invalidRequest("client_id differs from the authenticated client.");
            }
            return shown;
        }
        if (byAssertion) {
            String assertion = form.required(ASSERTION);
            boolean known = form.get("client_assertion_type")
                    .filter("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"::equals)
                    .isPresent();
            if (!known) {
                throw ProtocolException.invalidRequest("client_assertion_type is missing or unknown.");
            }
            String client =
                    id.or(() -> ClientAssertion.subject(assertion)).orElseThrow(ProtocolException::invalidClient);
            return new Shown(new ClientId(client), AuthMethod.PRIVATE_KEY_JWT, assertion);
        }
        String client = id.orElseThrow(ProtocolException::invalidClient);
        return bySecret
                ? new Shown(new ClientId(client), AuthMethod.CLIENT_SECRET_POST, form.required(SECRET))
                : new Shown(new ClientId(client), AuthMethod.NONE, "");
    }

    /** Id and secret are form-encoded before they are joined (RFC 6749, section 2.3.1). */
    private static Shown basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw ProtocolException.invalidClient();
            }
            return new Shown(
                    new ClientId(URLDecoder.decode(pair.substring(0, colon), StandardCharsets.UTF_8)),
                    AuthMethod.CLIENT_SECRET_BASIC,
                    URLDecoder.decode(pair.substring(colon + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw ProtocolException.invalidClient();
        }
    }
}
