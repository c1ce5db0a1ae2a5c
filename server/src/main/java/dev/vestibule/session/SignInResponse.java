package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import java.util.Optional;

/**
 * Answers a sign-in: ends the session that it takes the place of in the browser, and sets the cookies of the new one.
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

    /** Completes the answer to a request by script, whose cookie says which session is displaced. */
    public Response replacing(Request request, SessionKey key, boolean remember, Response answer) {
        return replacing(guard.toBeReplaced(request), request, key, remember, answer);
    }

    /** Completes the answer to a form of ours. */
    public Response replacing(
            Optional<SessionCaller> displaced, Request request, SessionKey key, boolean remember, Response answer) {
        displaced.ifPresent(old -> sessions.replace(old, request.client()));
        return answer.with(cookies.starting(request, key, remember));
    }

    /** Completes the answer where no session is left that could be displaced. */
    public Response starting(Request request, SessionKey key, Response answer) {
        return answer.with(cookies.starting(request, key, false));
    }
}
