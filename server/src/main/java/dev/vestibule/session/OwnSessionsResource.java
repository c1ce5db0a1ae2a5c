package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code /api/vestibule/session}: the signed-in user's sessions. GET lists them; DELETE revokes all but the caller's
 * own, or the one with an id.
 */
public final class OwnSessionsResource implements Resource {
    private static final String PATH = "/api/vestibule/session";

    private final SessionService sessions;
    private final SessionGuard guard;

    public OwnSessionsResource(SessionService sessions, SessionGuard guard) {
        this.sessions = sessions;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::list));
        routes.delete(PATH, guard.inSession(this::endOthers));
        routes.delete(PATH + "/{id}", guard.inSession(this::endOne));
    }

    private Response list(Request request, SessionCaller caller) {
        List<Entry> own = sessions.of(caller.user().id()).stream()
                .map(listed -> Entry.of(listed, caller))
                .toList();
        return Response.json(200, new Own(own));
    }

    private Response endOthers(Request request, SessionCaller caller) {
        int ended = sessions.endAll(
                caller.user().id(),
                EndReason.LOGOUT,
                Actor.of(caller.user().id(), request.client()),
                Optional.of(caller.session()));
        return Response.json(200, new Ended(ended));
    }

    private Response endOne(Request request, SessionCaller caller) {
        if (!sessions.endOwn(caller.user().id(), new SessionId(request.pathText("id")), request.client())) {
            throw Refusal.NO_SUCH_SESSION.exception();
        }
        return Response.noContent();
    }

    record Own(List<Entry> data) {}

    record Ended(int ended) {}

    record Entry(
            String id,
            String method,
            Instant createdAt,
            Instant lastActiveAt,
            Instant expiresAt,
            String deviceDescription,
            String ipAddress,
            boolean current) {
        static Entry of(SessionStore.Listed listed, SessionCaller caller) {
            Session session = listed.session();
            return new Entry(
                    session.id().value(),
                    session.method().wireName(),
                    session.createdAt(),
                    session.lastActiveAt(),
                    session.expiresAt(),
                    DeviceDescription.wireText(listed.context().userAgent()),
                    listed.context().address().text(),
                    session.id().equals(caller.session().id()));
        }
    }
}
