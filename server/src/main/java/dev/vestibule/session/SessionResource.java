package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;

/** {@code DELETE /api/session}: sign out. {@code POST /api/session/refresh}: a new key for a live session. */
public final class SessionResource implements Resource {
    private final SessionService sessions;
    private final SessionRefresh refresh;
    private final SessionGuard guard;
    private final SessionCookies cookies;

    public SessionResource(
            SessionService sessions, SessionRefresh refresh, SessionGuard guard, SessionCookies cookies) {
        this.sessions = sessions;
        this.refresh = refresh;
        this.guard = guard;
        this.cookies = cookies;
    }

    @Override
    public void addTo(Routes routes) {
        routes.delete("/api/session", this::signOut);
        routes.post("/api/session/refresh", guard.inSession(this::refresh));
    }

    private Response signOut(Request request) {
        Caller caller = guard.find(request).orElseThrow(Refusal.NO_SUCH_SESSION::exception);
        sessions.signOut(guard.sessionOf(caller), request.client());
        return Response.noContent().with(cookies.removing());
    }

    private Response refresh(Request request, SessionCaller caller) {
        SessionRefresh.Renewed renewed = refresh.refresh(caller, guard.key(request));
        Response response = Response.json(200, new Refreshed(renewed.key().text()));
        return caller.byCookie() ? response.with(cookies.renewing(request, renewed)) : response;
    }

    record Refreshed(String id) {}
}
