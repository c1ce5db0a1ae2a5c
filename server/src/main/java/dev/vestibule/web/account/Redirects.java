package dev.vestibule.web.account;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.setup.SetupService;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;

/** {@code /} and other paths that only redirect. */
public final class Redirects implements Resource {
    private final SetupService setup;
    private final SessionGuard guard;

    public Redirects(SetupService setup, SessionGuard guard) {
        this.setup = setup;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/", this::lead);
        // Where password managers look for the page that changes a password.
        routes.get("/.well-known/change-password", request -> PageRequest.to("/account/password"));
    }

    private Response lead(Request request) {
        if (!setup.isSetUp()) {
            return PageRequest.to("/setup");
        }
        return PageRequest.to(guard.session(request).map(LandingPage::of).orElse("/auth/login"));
    }
}
