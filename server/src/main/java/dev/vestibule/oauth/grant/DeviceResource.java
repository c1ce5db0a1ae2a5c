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

/** {@code POST /oauth/device_authorization}: a device asks for codes (RFC 8628, section 3.1). */
final class DeviceResource implements Resource {
    static final String PATH = "/oauth/device_authorization";

    private final ClientAuthentication clients;
    private final DeviceService devices;
    private final AuthorizationRules rules;
    private final Resources resources;
    private final Throttle throttle;
    private final String page;

    /** @param page where users enter the code */
    DeviceResource(
            ClientAuthentication clients,
            DeviceService devices,
            AuthorizationRules rules,
            Resources resources,
            Throttle throttle,
            String page) {
        this.clients = clients;
        this.devices = devices;
        this.rules = rules;
        this.resources = resources;
        this.throttle = throttle;
        this.page = page;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH, ProtocolAnswers.around(this::request, Cors::open));
        routes.options(PATH, Cors.preflight("POST"));
    }

    private Response request(Request request) {
        Parameters form = Parameters.ofForm(request);
        throttle.count(new CountedCall(CountedCall.Kind.DEVICE_REQUEST, Optional.empty(), request.client()));
        try {
            OAuthClient client = clients.authenticate(request, form);
            if (!client.usesDeviceCodes()) {
                throw ProtocolException.of(
                        ProtocolException.UNAUTHORIZED_CLIENT,
                        "This application is not registered for the device grant.");
            }
            return ProtocolAnswers.json(
                    200,
                    body(devices.request(
                            client,
                            rules.scopes(form, client.metadata()),
                            resources.of(form),
                            new Grant.Place(request.client().text(), request.userAgent()))));
        } catch (ProtocolException refused) {
            throttle.count(ClientAuthentication.counted(request, form));
            throw refused;
        }
    }

    private Map<String, Object> body(DeviceService.Codes codes) {
        String shown = codes.userCode().shown();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("device_code", codes.deviceCode());
        body.put("user_code", shown);
        body.put("verification_uri", page);
        body.put("verification_uri_complete", page + "?user_code=" + shown);
        body.put("expires_in", codes.life().toSeconds());
        body.put("interval", codes.pace().toSeconds());
        return body;
    }
}
