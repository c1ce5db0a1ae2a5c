package dev.vestibule.passkey;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.settings.SiteAddress;

/** {@code /.well-known/passkey-endpoints}: where password managers send users who want to add or remove a passkey. */
public final class WellKnownResource implements Resource {
    private static final String PAGE = "/account/passkeys";

    private final PasskeySignIn signIn;
    private final SiteAddress links;

    WellKnownResource(PasskeySignIn signIn, SiteAddress links) {
        this.signIn = signIn;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/.well-known/passkey-endpoints", this::answer);
    }

    private Response answer(Request request) {
        if (!signIn.isAvailable()) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.json(200, new Endpoints(links.link(PAGE + "/new"), links.link(PAGE)));
    }

    record Endpoints(String enroll, String manage) {}
}
