package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientAuthentication;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolAnswers;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.throttle.Throttle;

/** {@code POST /oauth/introspect}: says whether a token is valid, and whose it is (RFC 7662). */
final class IntrospectionResource implements Resource {
    static final String PATH = "/oauth/introspect";

    private final ClientAuthentication clients;
    private final Introspection tokens;
    private final Throttle throttle;

    IntrospectionResource(ClientAuthentication clients, Introspection tokens, Throttle throttle) {
        this.clients = clients;
        this.tokens = tokens;
        this.throttle = throttle;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH, ProtocolAnswers.around(this::introspect, Cors::open));
        routes.options(PATH, Cors.preflight("POST"));
    }

    private Response introspect(Request request) {
        Parameters form = Parameters.ofForm(request);
        try {
            OAuthClient asking = clients.authenticate(request, form);
            if (asking.isPublic()) {
                throw ProtocolException.invalidClient();
            }
            return ProtocolAnswers.json(200, tokens.of(asking, form.required("token")));
        } catch (ProtocolException refused) {
            throttle.count(ClientAuthentication.counted(request, form));
            throw refused;
        }
    }
}
