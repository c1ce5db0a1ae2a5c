package dev.vestibule.session;

import dev.vestibule.platform.http.FastHandler;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.HeaderName;
import dev.vestibule.platform.http.Initiator;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.Refusal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates requests and checks what the caller may do. The header {@code X-Metabase-Session} alone decides about
 * the session if it is present, even if it is empty or wrong; otherwise the cookie counts. Without a session, an API
 * key counts, and without that an access token (session wire, section 2.1).
 *
 * <p>A user who must change the password is refused everywhere, except where a method says "anyway".
 */
public final class SessionGuard {
    private static final HeaderName HEADER = HeaderName.of("X-Metabase-Session");
    private static final HeaderName KEY_HEADER = HeaderName.of("X-API-Key");

    /** Answers a request of an authenticated caller. */
    @FunctionalInterface
    public interface SignedInHandler {
        Response handle(Request request, Caller caller);
    }

    /** Answers a request about the caller's session. */
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
    private final TokenCheck tokens;
    private final SessionCookies cookies;
    private final RecentProof proof;

    public SessionGuard(
            SessionCheck sessions, ApiKeyCheck keys, TokenCheck tokens, SessionCookies cookies, RecentProof proof) {
        this.sessions = sessions;
        this.keys = keys;
        this.tokens = tokens;
        this.cookies = cookies;
        this.proof = proof;
    }

    /**
     * Admits sessions and access tokens with a recent proof of who the user is, and API keys; a setting turns that off.
     */
    public SignedInHandler proved(SignedInHandler handler) {
        return (request, caller) -> {
            proof.requireOfApi(caller);
            return handler.handle(request, caller);
        };
    }

    /**
     * Refuses a request over the API without a recent proof, like {@link #proved}.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if there is none
     */
    public void requireProof(Caller caller) {
        proof.requireOfApi(caller);
    }

    /** Returns whether a request over the API has no recent proof, and is refused without one. */
    public boolean lacksProof(Caller caller) {
        return proof.lacksOverApi(caller);
    }

    /** Admits users with a session and keys that allow this request; 401 for everyone else. */
    public Handler signedIn(SignedInHandler handler) {
        return request -> {
            Caller caller = require(request);
            return prolong(request, caller, handler.handle(request, caller));
        };
    }

    /** Admits users with a session, even if they must change the password first. */
    public Handler signedInAnyway(SignedInHandler handler) {
        return request -> {
            Caller caller = requireAnyway(request);
            return prolong(request, caller, handler.handle(request, caller));
        };
    }

    /** Admits users with a session; refuses API keys with a message of its own. */
    public Handler inSession(SessionHandler handler) {
        return signedIn((request, caller) -> handler.handle(request, sessionOf(caller)));
    }

    /** Admits users with a session, even if they must change the password first. */
    public Handler inSessionAnyway(SessionHandler handler) {
        return signedInAnyway((request, caller) -> handler.handle(request, sessionOf(caller)));
    }

    /**
     * Returns the caller's session.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException for a key
     */
    public SessionCaller sessionOf(Caller caller) {
        if (caller instanceof SessionCaller session) {
            return session;
        }
        throw Refusal.NEEDS_SESSION.exception();
    }

    /** Answers on the event loop, like {@link #signedIn}, if the caller is cached. */
    public FastHandler known(FastSignedInHandler handler) {
        return request -> {
            Caller caller = known(request);
            Response response =
                    caller == null || mustChangePassword(caller) ? null : handler.tryHandle(request, caller);
            return response == null ? null : prolong(request, Objects.requireNonNull(caller), response);
        };
    }

    /** Admits administrators; 403 for other signed-in users. */
    public Handler administrator(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.user().superuser()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Admits callers who may create, promote or take over administrators; 403 for other signed-in users. */
    public Handler makerOfAdministrators(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.mayMakeAdministrators()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Admits administrators and managers of any group; 403 for other signed-in users. */
    public Handler manager(SignedInHandler handler) {
        return signedIn((request, caller) -> {
            if (!caller.user().superuser() && !caller.user().isManager()) {
                throw Refusal.NOT_ALLOWED.exception();
            }
            return handler.handle(request, caller);
        });
    }

    /** Returns the caller of the request; refuses with {@link Refusal#NOT_SIGNED_IN} if there is none. */
    public Caller require(Request request) {
        Caller caller = requireAnyway(request);
        requireGoodPassword(caller);
        return caller;
    }

    private Caller requireAnyway(Request request) {
        return find(request).orElseThrow(Refusal.NOT_SIGNED_IN::exception);
    }

    /** Refuses users who must change the password first. */
    public void requireGoodPassword(Caller caller) {
        if (mustChangePassword(caller)) {
            throw Refusal.PASSWORD_CHANGE_DUE.exception();
        }
    }

    private static boolean mustChangePassword(Caller caller) {
        return caller instanceof SessionCaller session && session.mustChangePassword();
    }

    /**
     * Returns the caller of the request, if there is one, even if they must change the password first.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if a key or an access token does not allow this request
     */
    public Optional<Caller> find(Request request) {
        return session(request)
                .<Caller>map(session -> session)
                .or(() -> keyHolder(request))
                .or(() -> tokenHolder(request));
    }

    /** Returns the application that sent an access token, and the user for whom it acts, whatever its scopes are. */
    public Optional<TokenCaller> application(Request request) {
        return BearerToken.of(request).flatMap(token -> tokens.find(token.digest()));
    }

    private Optional<TokenCaller> tokenHolder(Request request) {
        Optional<TokenCaller> caller = application(request);
        if (caller.isPresent() && !caller.get().token().isUnrestricted()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        return caller;
    }

    /**
     * Returns the signed-in user, if there is one. A browser's cookie alone is not accepted from another site's page,
     * nor from one that hides its origin.
     */
    public Optional<SessionCaller> session(Request request) {
        return session(request, request.initiator() == Initiator.OWN);
    }

    /**
     * Returns the session of a form, which is accepted only with the CSRF token of its page: that decides where the
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

    /** Returns whether the request has a credential in a valid form. */
    public boolean showsKey(Request request) {
        return shown(request) != null
                || secret(request).isPresent()
                || BearerToken.of(request).isPresent();
    }

    /** Returns the key by which a caller was found. */
    SessionKey key(Request request) {
        Shown shown = shown(request);
        if (shown == null) {
            throw Refusal.NOT_SIGNED_IN.exception();
        }
        return shown.key();
    }

    /**
     * Returns the session that a browser holds and that it loses when it gets another. A program with a key in the
     * header keeps both.
     */
    Optional<SessionCaller> toBeReplaced(Request request) {
        Shown shown = shown(request);
        return shown == null || !shown.byCookie() || request.initiator() != Initiator.OWN
                ? Optional.empty()
                : sessions.find(shown.key().digest(), true);
    }

    /** Returns the caller, from the cache only and for safe methods; null if the cache does not know. */
    public @Nullable Caller known(Request request) {
        Shown shown = shown(request);
        if (shown != null) {
            return sessions.known(shown.key().digest(), shown.byCookie());
        }
        KeyCaller caller =
                secret(request).map(secret -> keys.known(secret.digest())).orElse(null);
        if (caller != null) {
            return caller.key().limits().allow(request) ? caller : null;
        }
        TokenCaller application = BearerToken.of(request)
                .map(token -> tokens.known(token.digest()))
                .orElse(null);
        return application != null && application.token().isUnrestricted() ? application : null;
    }

    /** Renews the browser's timeout cookie on responses, unless the response sets it itself. */
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
