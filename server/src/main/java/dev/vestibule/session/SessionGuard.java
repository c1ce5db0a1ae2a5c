package dev.vestibule.session;

import dev.vestibule.platform.http.FastHandler;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Initiator;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.Refusal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a request comes from, and keeps out who may not come in. The header {@code X-Metabase-Session} decides
 * alone over sessions when it is there, even when it is empty or wrong; else the cookie counts. Where there is no
 * session, a program's key counts (session wire, section 2.1).
 *
 * <p>Whoever has to choose a new password first gets in nowhere, save where it says "anyway".
 */
public final class SessionGuard {
    private static final String HEADER = "X-Metabase-Session";
    private static final String KEY_HEADER = "X-API-Key";

    /** Answers a request of somebody who is signed in. */
    @FunctionalInterface
    public interface SignedInHandler {
        Response handle(Request request, Caller caller);
    }

    /** Answers a request of somebody whose session it concerns. */
    @FunctionalInterface
    public interface SessionHandler {
        Response handle(Request request, SessionCaller caller);
    }

    /** Answers the same on the event loop, or returns null to leave it to a worker. */
    @FunctionalInterface
    public interface FastSignedInHandler {
        @Nullable
        Response tryHandle(Request request, Caller caller);
    }

    private record Shown(SessionKey key, boolean byCookie) {}

    private final SessionCheck sessions;
    private final ApiKeyCheck keys;
    private final SessionCookies cookies;

    public SessionGuard(SessionCheck sessions, ApiKeyCheck keys, SessionCookies cookies) {
        this.sessions = sessions;
        this.keys = keys;
        this.cookies = cookies;
    }

    /** Lets in who is signed in or shows a key that is good for this request; 401 for everybody else. */
    public Handler signedIn(SignedInHandler handler) {
        return request -> {
            Caller caller = require(request);
            return prolong(request, caller, handler.handle(request, caller));
        };
    }

    /** Lets in who is signed in, also while they have to choose a new password first. */
    public Handler signedInAnyway(SignedInHandler handler) {
        return request -> {
            Caller caller = requireAnyway(request);
            return prolong(request, caller, handler.handle(request, caller));
        };
    }

    /** Lets in who is signed in; whoever shows a key is told that it will not do. */
    public Handler inSession(SessionHandler handler) {
        return signedIn((request, caller) -> handler.handle(request, sessionOf(caller)));
    }

    /** Lets in who has a session, also while they have to choose a new password first. */
    public Handler inSessionAnyway(SessionHandler handler) {
        return signedInAnyway((request, caller) -> handler.handle(request, sessionOf(caller)));
    }

    /**
     * The caller's session.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException for a key
     */
    public SessionCaller sessionOf(Caller caller) {
        if (caller instanceof SessionCaller session) {
            return session;
        }
        throw Refusal.NEEDS_SESSION.exception();
    }

    /** The event loop's half of {@link #signedIn}: tries when memory knows the caller. */
    public FastHandler known(FastSignedInHandler handler) {
        return request -> {
            Caller caller = known(request);
            Response response =
                    caller == null || mustChangePassword(caller) ? null : handler.tryHandle(request, caller);
            return response == null ? null : prolong(request, Objects.requireNonNull(caller), response);
        };
    }

    /** Lets in administrators; 403 for others who are signed in. */
    public Handler administrator(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.user().superuser()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Lets in who may create, promote or take over administrators; 403 for others who are signed in. */
    public Handler makerOfAdministrators(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.mayMakeAdministrators()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Lets in administrators and managers of any group; 403 for others who are signed in. */
    public Handler manager(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.user().superuser() && !caller.user().isManager()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Who the request comes from; refuses with {@link Refusal#NOT_SIGNED_IN} when nobody can be told. */
    public Caller require(Request request) {
        Caller caller = requireAnyway(request);
        requireGoodPassword(caller);
        return caller;
    }

    private Caller requireAnyway(Request request) {
        return find(request).orElseThrow(Refusal.NOT_SIGNED_IN::exception);
    }

    /** Refuses who has to choose a new password first. */
    public void requireGoodPassword(Caller caller) {
        if (mustChangePassword(caller)) {
            throw Refusal.PASSWORD_CHANGE_DUE.exception();
        }
    }

    private static boolean mustChangePassword(Caller caller) {
        return caller instanceof SessionCaller session && session.mustChangePassword();
    }

    /**
     * Who the request comes from, if anybody; who has to choose a new password first, too.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when a key is not good for this request
     */
    public Optional<Caller> find(Request request) {
        Optional<SessionCaller> session = session(request);
        return session.isPresent()
                ? Optional.of(session.get())
                : keyHolder(request).map(key -> key);
    }

    /**
     * Who is signed in, if anybody. A browser's cookie alone opens nothing for another site's page, nor for one that
     * does not say where it comes from.
     */
    public Optional<SessionCaller> session(Request request) {
        return session(request, request.initiator() == Initiator.OWN);
    }

    /**
     * Returns the session of a form, which is taken only with the CSRF token of its page: that decides where the
     * browser does not say which site the form comes from.
     */
    public Optional<SessionCaller> sessionOfForm(Request request) {
        return session(request, request.initiator() != Initiator.OTHER);
    }

    private Optional<SessionCaller> session(Request request, boolean mayWrite) {
        Shown shown = shown(request);
        if (shown == null) {
            return Optional.empty();
        }
        Optional<SessionCaller> caller = sessions.find(shown.key().digest(), shown.byCookie());
        if (caller.isPresent() && shown.byCookie() && !request.isSafe() && !mayWrite) {
            throw Refusal.CROSS_SITE.exception();
        }
        return caller;
    }

    private Optional<KeyCaller> keyHolder(Request request) {
        Optional<KeyCaller> caller = secret(request).flatMap(secret -> keys.find(secret.digest()));
        if (caller.isPresent() && !caller.get().key().limits().allow(request)) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        return caller;
    }

    /** Whether the request shows something that could be somebody's. */
    public boolean showsKey(Request request) {
        return shown(request) != null || secret(request).isPresent();
    }

    /** The key that a caller was found by. */
    SessionKey key(Request request) {
        Shown shown = shown(request);
        if (shown == null) {
            throw Refusal.NOT_SIGNED_IN.exception();
        }
        return shown.key();
    }

    /**
     * The session that a browser holds and that is lost to it when it is given another. A program that shows a key in
     * the header goes on holding both.
     */
    Optional<SessionCaller> toBeReplaced(Request request) {
        Shown shown = shown(request);
        return shown == null || !shown.byCookie() || request.initiator() != Initiator.OWN
                ? Optional.empty()
                : sessions.find(shown.key().digest(), true);
    }

    /** Returns who asks, from memory only and for safe methods; null if memory cannot tell. */
    public @Nullable Caller known(Request request) {
        Shown shown = shown(request);
        if (shown != null) {
            return sessions.known(shown.key().digest(), shown.byCookie());
        }
        KeyCaller caller =
                secret(request).map(secret -> keys.known(secret.digest())).orElse(null);
        return caller != null && caller.key().limits().allow(request) ? caller : null;
    }

    /** Renews the browser's timeout mark on answers to its requests, unless the answer sets it itself. */
    public Response prolong(Request request, Caller caller, Response response) {
        boolean browser = caller instanceof SessionCaller session && session.byCookie();
        return browser && !response.setsCookie(SessionCookies.TIMEOUT)
                ? response.with(cookies.timeout(request))
                : response;
    }

    private static Optional<ApiKeySecret> secret(Request request) {
        String text = request.headerOrNull(KEY_HEADER);
        return text == null ? Optional.empty() : ApiKeySecret.parse(text);
    }

    private static @Nullable Shown shown(Request request) {
        String header = request.headerOrNull(HEADER);
        if (header != null) {
            return SessionKey.parse(header).map(key -> new Shown(key, false)).orElse(null);
        }
        String cookie = request.cookieOrNull(SessionCookies.SESSION);
        return cookie == null
                ? null
                : SessionKey.parse(cookie).map(key -> new Shown(key, true)).orElse(null);
    }
}
