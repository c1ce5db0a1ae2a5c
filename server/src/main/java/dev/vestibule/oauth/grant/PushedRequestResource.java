package dev.vestibule.oauth.grant;

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
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code POST /oauth/par}: takes an authorization request from an application itself (RFC 9126). */
final class PushedRequestResource implements Resource {
    static final String PATH = "/oauth/par";

    private static final int CREATED = 201;

    private final ClientAuthentication clients;
    private final PushedRequests requests;
    private final Throttle throttle;

    PushedRequestResource(ClientAuthentication clients, PushedRequests requests, Throttle throttle) {
        this.clients = clients;
        this.requests = requests;
        this.throttle = throttle;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH, ProtocolAnswers.around(this::push, Cors::open));
        routes.options(PATH, Cors.preflight("POST"));
    }

    private Response push(Request request) {
        Parameters form = Parameters.ofForm(request);
        String name;
        try {
            OAuthClient client = clients.authenticate(request, form);
            if (client.isPublic()) { // anyone can name it
                throttle.count(new CountedCall(CountedCall.Kind.PUSHED_REQUEST, Optional.empty(), request.client()));
            }
            name = requests.push(client, form);
        } catch (ProtocolException refused) {
            throttle.count(ClientAuthentication.counted(request, form));
            throw refused;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(PushedRequests.NAME, name);
        body.put("expires_in", PushedRequests.LIFE.toSeconds());
        return ProtocolAnswers.json(CREATED, body);
    }
}
