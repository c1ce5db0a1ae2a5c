package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientAuthentication;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolAnswers;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.throttle.Throttle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST /oauth/token} and {@code /oauth/revoke}. Only the form counts, never the query. Failed calls are counted;
 * one that succeeds is never refused for those of others.
 */
public final class TokenResource implements Resource {
    private static final String TOKEN = "/oauth/token";
    private static final String REVOKE = "/oauth/revoke";

    private static final String GRANT_TYPE = "grant_type";

    private static final Set<String> GRANTS = Set.of(
            ClientMetadata.CODE_GRANT,
            ClientMetadata.REFRESH_GRANT,
            ClientMetadata.CLIENT_GRANT,
            ClientMetadata.DEVICE_GRANT);

    private final ClientAuthentication clients;
    private final TokenService tokens;
    private final DeviceService devices;
    private final ClientTokens own;
    private final Resources resources;
    private final JwtAccessTokens signed;
    private final RevocationService revocations;
    private final IdTokenIssuer idTokens;
    private final Throttle throttle;
    private final TokenCounts counts = new TokenCounts();

    TokenResource(
            ClientAuthentication clients,
            TokenService tokens,
            DeviceService devices,
            ClientTokens own,
            Resources resources,
            JwtAccessTokens signed,
            RevocationService revocations,
            IdTokenIssuer idTokens,
            Throttle throttle) {
        this.clients = clients;
        this.tokens = tokens;
        this.devices = devices;
        this.own = own;
        this.resources = resources;
        this.signed = signed;
        this.revocations = revocations;
        this.idTokens = idTokens;
        this.throttle = throttle;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(TOKEN, open(this::token));
        routes.options(TOKEN, Cors.preflight("POST"));
        routes.post(REVOKE, open(this::revoke));
        routes.options(REVOKE, Cors.preflight("POST"));
    }

    List<CounterSource> counters() {
        return counts.sources();
    }

    private static Handler open(Handler handler) {
        return ProtocolAnswers.around(handler, Cors::open);
    }

    private Response token(Request request) {
        Parameters form = Parameters.ofForm(request);
        try {
            OAuthClient client = clients.authenticate(request, form);
            Response response =
                    ProtocolAnswers.json(200, body(signed.insteadOf(answer(client, form, request), client)));
            counts.issued(form.get(GRANT_TYPE).orElse(""));
            return response;
        } catch (ProtocolException refused) {
            counts.refused(form.get(GRANT_TYPE).orElse(""), refused.error());
            if (!DeviceService.WAITING.contains(refused.error())) {
                throttle.count(ClientAuthentication.counted(request, form));
            }
            throw refused;
        }
    }

    private TokenAnswer answer(OAuthClient client, Parameters form, Request request) {
        String type = form.required(GRANT_TYPE);
        if (!GRANTS.contains(type)) {
            throw ProtocolException.of("unsupported_grant_type", "This grant_type is not supported.");
        }
        if (!client.metadata().mayUse(type)) {
            throw ProtocolException.of(
                    ProtocolException.UNAUTHORIZED_CLIENT, "The application is not registered for this grant_type.");
        }
        Optional<Scopes> wanted = form.get("scope").map(Scopes::parse);
        return switch (type) {
            case ClientMetadata.CODE_GRANT ->
                tokens.exchange(client, form.required("code"), form.get("redirect_uri"), form.get("code_verifier"));
            case ClientMetadata.REFRESH_GRANT -> tokens.refresh(client, form.required("refresh_token"), wanted);
            case ClientMetadata.DEVICE_GRANT -> devices.poll(client, form.required("device_code"));
            default ->
                own.issue(
                        client,
                        wanted,
                        resources.of(form),
                        new Grant.Place(request.client().text(), request.userAgent()));
        };
    }

    /** The ID token is made after the tokens are stored: that may create keys. */
    private Map<String, Object> body(TokenAnswer answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", answer.accessToken());
        body.put("token_type", "Bearer");
        body.put("expires_in", answer.expiresIn());
        if (!answer.scopes().isEmpty()) {
            body.put("scope", answer.scopes().text());
        }
        answer.refreshToken().ifPresent(token -> body.put("refresh_token", token));
        Optional<String> idToken = answer.issued().flatMap(idTokens::issue);
        idToken.ifPresent(token -> body.put("id_token", token));
        return body;
    }

    private Response revoke(Request request) {
        Parameters form = Parameters.ofForm(request);
        try {
            OAuthClient client = clients.authenticate(request, form);
            revocations.revoke(client, form.required("token"), request.client());
        } catch (ProtocolException refused) {
            throttle.count(ClientAuthentication.counted(request, form));
            throw refused;
        }
        return ProtocolAnswers.json(200, Map.of());
    }
}
