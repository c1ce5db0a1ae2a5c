package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.client.RedirectUris;
import dev.vestibule.oauth.grant.AuthorizationRequest.Asked;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads authorization requests (RFC 6749, section 4.1.1; RFC 7636; OpenID Connect Core, section 3.1.2). Until
 * application and redirect URI are known, nothing is sent anywhere.
 */
final class AuthorizationRules {
    private static final String UNSUPPORTED_RESPONSE = "unsupported_response_type";
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MOST_NONCE = 512;
    private static final int MOST_STATE = 4_000;
    private static final int MOST_CLAIMS = 4_000;

    private final Function<ClientId, Optional<OAuthClient>> clients;
    private final Resources resources;
    private final BooleanSupplier openId;

    /**
     * Creates the rules.
     *
     * @param clients finds an application
     * @param openId whether ID tokens can be signed
     */
    AuthorizationRules(Function<ClientId, Optional<OAuthClient>> clients, Resources resources, BooleanSupplier openId) {
        this.clients = clients;
        this.resources = resources;
        this.openId = openId;
    }

    /** @throws ProtocolException if there is no application that it could be answered to */
    AuthorizationRequest read(Parameters given) {
        String id = given.required("client_id");
        OAuthClient client = clients.apply(new ClientId(id))
                .orElseThrow(() -> ProtocolException.of(
                        400, ProtocolException.INVALID_CLIENT, "No application has this client_id."));
        List<String> registered = client.metadata().redirectUris();
        Optional<String> shown = given.get("redirect_uri");
        if (shown.isEmpty() && registered.size() != 1) {
            throw ProtocolException.invalidRequest("The parameter redirect_uri is missing.");
        }
        String redirect = shown.orElseGet(() -> registered.get(0));
        if (RedirectUris.matching(redirect, registered).isEmpty()) {
            throw ProtocolException.invalidRequest("The redirect_uri is not registered for this application.");
        }
        Optional<String> mode = given.get("response_mode");
        return new AuthorizationRequest(
                client,
                redirect,
                shown.isPresent(),
                given.get("state"),
                mode.filter("form_post"::equals).isPresent(),
                given,
                Optional.empty());
    }

    /** @throws ProtocolException if the application requests what it does not get; it gets this error */
    Asked check(AuthorizationRequest request) {
        if (request.pushed().isEmpty() && request.client().metadata().requirePushed()) {
            throw ProtocolException.invalidRequest("This application has to push its requests to /oauth/par.");
        }
        return checkPushed(request);
    }

    /**
     * Checks a request however it came.
     *
     * @throws ProtocolException if the application requests what it does not get
     */
    Asked checkPushed(AuthorizationRequest request) {
        Parameters given = request.parameters();
        ClientMetadata registered = request.client().metadata();
        refuseUnsupported(given);
        if (!given.required("response_type").equals("code")) {
            throw ProtocolException.of(UNSUPPORTED_RESPONSE, "The only response_type is code.");
        }
        if (!registered.mayUse(ClientMetadata.CODE_GRANT)) {
            throw ProtocolException.of(
                    ProtocolException.UNAUTHORIZED_CLIENT,
                    "This application is not registered for authorization_code.");
        }
        Scopes scopes = scopes(given, registered);
        Optional<String> nonce = bounded(given, "nonce", MOST_NONCE);
        Optional<String> challenge = challenge(given, registered, nonce);
        Optional<String> claims = bounded(given, "claims", MOST_CLAIMS)
                .map(text -> ClaimsRequest.parse(text)
                        .map(one -> one.within(registered.scopes()).text())
                        .orElse(text));
        return new Asked(scopes, resources.of(given), challenge, nonce, claims);
    }

    private static void refuseUnsupported(Parameters given) {
        if (given.has("request")) {
            throw ProtocolException.of("request_not_supported", "Request objects are not supported.");
        }
        if (given.has("request_uri")) {
            throw ProtocolException.of("request_uri_not_supported", "Request objects are not supported.");
        }
        Optional<String> mode = given.get("response_mode");
        if (mode.isPresent() && !List.of("query", "form_post").contains(mode.get())) {
            throw ProtocolException.invalidRequest("response_mode is query or form_post.");
        }
        Optional<String> state = bounded(given, "state", MOST_STATE);
        if (state.isPresent() && !state.get().chars().allMatch(c -> c >= ' ' && c != 0x7f)) {
            throw ProtocolException.invalidRequest("state has control characters.");
        }
    }

    /**
     * What the application is not registered for is left out; unknown names are ignored (OpenID Connect Core 3.1.2.1).
     */
    Scopes scopes(Parameters given, ClientMetadata registered) {
        Optional<String> text = given.get("scope");
        Scopes asked = text.map(Scopes::parse).orElseGet(() -> new Scopes(registered.scopes()).without(Scopes.OPENID));
        Scopes granted = asked.only(registered.scopes()).only(Scopes.ALL);
        if (granted.has(Scopes.OPENID) && !openId.getAsBoolean()) {
            throw ProtocolException.of(
                    ProtocolException.INVALID_SCOPE, "ID tokens need MB_ENCRYPTION_SECRET_KEY on this server.");
        }
        if (granted.isEmpty()) {
            throw ProtocolException.of(
                    ProtocolException.INVALID_SCOPE, "The application is registered for none of these scopes.");
        }
        return registered.mayUse(ClientMetadata.REFRESH_GRANT) ? granted : granted.without(Scopes.OFFLINE);
    }

    private static Optional<String> challenge(Parameters given, ClientMetadata registered, Optional<String> nonce) {
        Optional<String> challenge = given.get("code_challenge");
        Optional<String> method = given.get("code_challenge_method");
        if (challenge.isEmpty()) {
            if (method.isPresent() || registered.requirePkce()) {
                throw ProtocolException.invalidRequest("code_challenge is missing: PKCE with S256 is required.");
            }
            if (nonce.isEmpty() && registered.openId().requireNonce()) {
                throw ProtocolException.invalidRequest("Without PKCE, send a nonce.");
            }
            return challenge;
        }
        if (!method.orElse("plain").equals("S256")
                || !CHALLENGE.matcher(challenge.get()).matches()) {
            throw ProtocolException.invalidRequest("code_challenge_method is S256.");
        }
        return challenge;
    }

    private static Optional<String> bounded(Parameters given, String name, int most) {
        Optional<String> value = given.get(name);
        if (value.isPresent() && value.get().length() > most) {
            throw ProtocolException.invalidRequest("The parameter " + name + " is too long.");
        }
        return value;
    }
}
