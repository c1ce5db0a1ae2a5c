package dev.vestibule.page;

import dev.vestibule.http.Request;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.setup.SetupService;

/** {@code /} and other paths that only lead somewhere else. */
public final class FrontDoor implements Resource {
    private final SetupService setup;
    private final SessionGuard guard;

    public FrontDoor(SetupService setup, SessionGuard guard) {
        this.setup = setup;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/", this::lead);
        routes.get("/account", request -> Visit.to("/account/profile"));
        routes.get("/admin", request -> Visit.to("/admin/people"));
        // Where password managers look for the page that changes a password.
        routes.get("/.well-known/change-password", request -> Visit.to("/account/password"));
    }

    private Response lead(Request request) {
        if (!setup.isSetUp()) {
            return Visit.to("/setup");
        }
        return Visit.to(guard.session(request).isPresent() ? "/account/profile" : "/auth/login");
    }
}
