package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import java.util.Optional;

/**
 * Completes the response to a sign-in: revokes the session that the browser replaces, and sets the cookies of the new
 * one.
 */
public final class SignInResponse {
    private final SessionGuard guard;
    private final SessionService sessions;
    private final SessionCookies cookies;

    public SignInResponse(SessionGuard guard, SessionService sessions, SessionCookies cookies) {
        this.guard = guard;
        this.sessions = sessions;
        this.cookies = cookies;
    }

    /** Completes the response to a request by script, whose cookie says which session is replaced. */
    public Response replacing(Request request, SessionKey key, boolean remember, Response answer) {
        return replacing(guard.toBeReplaced(request), request, key, remember, answer);
    }

    /** Returns the complete response to a sign-in by script: the key of its session. */
    public Response replacing(Request request, SessionKey key, boolean remember) {
        return replacing(request, key, remember, Response.json(200, new SignedIn(key.text())));
    }

    record SignedIn(String id) {}

    /** Completes the response to a form. */
    public Response replacing(
            Optional<SessionCaller> displaced, Request request, SessionKey key, boolean remember, Response answer) {
        displaced.ifPresent(old -> sessions.replace(old, request.client()));
        return answer.with(cookies.starting(request, key, remember));
    }

    /** Completes the response where no session is left to be replaced. */
    public Response starting(Request request, SessionKey key, Response answer) {
        return answer.with(cookies.starting(request, key, false));
    }
}
