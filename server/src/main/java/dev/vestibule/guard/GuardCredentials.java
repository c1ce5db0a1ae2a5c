package dev.vestibule.guard;

import dev.vestibule.platform.http.HeaderLines;
import dev.vestibule.platform.http.HeaderName;
import dev.vestibule.platform.http.Request;
import dev.vestibule.session.ApiKeyCheck;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.BearerToken;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionCheck;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.TokenCaller;
import dev.vestibule.session.TokenCheck;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the sender of a guarded request: by a session key in the header or the cookie, by the key that a session
 * has at the application's host, by an API key, or by an access token that acts as the user. A credential that is
 * unreadable, or there twice with different values, does not count.
 */
final class GuardCredentials {
    private static final HeaderName SESSION_HEADER = HeaderName.of("X-Metabase-Session");
    private static final HeaderName KEY_HEADER = HeaderName.of("X-API-Key");
    private static final HeaderName AUTHORIZATION = HeaderName.of("Authorization");

    private final SessionCheck sessions;
    private final ApiKeyCheck keys;
    private final TokenCheck tokens;
    private final HostKeys hostKeys;

    GuardCredentials(SessionCheck sessions, ApiKeyCheck keys, TokenCheck tokens, HostKeys hostKeys) {
        this.sessions = sessions;
        this.keys = keys;
        this.tokens = tokens;
        this.hostKeys = hostKeys;
    }

    /**
     * The credentials of a request.
     *
     * @param session of the header, or if there is none of the cookie
     * @param byCookie whether the session's key is in the cookie
     * @param hostKey of the cookie at the application's host
     * @param token of an application that acts for a user
     */
    record Shown(
            Optional<SessionKey> session,
            boolean byCookie,
            Optional<SessionKey> hostKey,
            Optional<ApiKeySecret> key,
            Optional<BearerToken> token) {
        static Shown of(Request request) {
            HeaderLines lines = request.lines();
            Optional<ApiKeySecret> key = single(lines.of(KEY_HEADER)).flatMap(ApiKeySecret::parse);
            Optional<BearerToken> token = single(lines.of(AUTHORIZATION)).flatMap(line -> BearerToken.of(request));
            List<String> header = lines.of(SESSION_HEADER);
            if (!header.isEmpty()) {
                return new Shown(single(header).flatMap(SessionKey::parse), false, Optional.empty(), key, token);
            }
            return new Shown(
                    single(lines.cookies(SessionCookies.SESSION)).flatMap(SessionKey::parse),
                    true,
                    single(lines.cookies(HostCookies.KEY)).flatMap(SessionKey::parse),
                    key,
                    token);
        }

        private static Optional<String> single(List<String> values) {
            if (values.size() <= 1) {
                return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
            }
            boolean same = Collections.frequency(values, values.get(0)) == values.size();
            return same ? Optional.of(values.get(0)) : Optional.empty();
        }

        boolean isEmpty() {
            return session.isEmpty() && hostKey.isEmpty() && key.isEmpty() && token.isEmpty();
        }
    }

    /** Returns the caller from the cache only; null if the cache does not know. */
    @Nullable
    Caller known(Shown shown, GuardedHost host) {
        if (shown.session().isPresent()) {
            return sessions.known(shown.session().get().digest(), shown.byCookie());
        }
        if (shown.hostKey().isPresent()) {
            return hostKeys.known(shown.hostKey().get().digest(), host);
        }
        if (shown.key().isPresent()) {
            return keys.known(shown.key().get().digest());
        }
        TokenCaller application =
                shown.token().map(token -> tokens.known(token.digest())).orElse(null);
        return application != null && application.token().isUnrestricted() ? application : null;
    }

    /** Returns the caller; queries the database if the cache does not know. */
    Optional<? extends Caller> find(Shown shown, GuardedHost host) {
        Optional<? extends Caller> session =
                shown.session().flatMap(key -> sessions.find(key.digest(), shown.byCookie()));
        if (session.isPresent()) {
            return session;
        }
        Optional<? extends Caller> atHost = shown.hostKey().flatMap(key -> hostKeys.find(key.digest(), host));
        if (atHost.isPresent()) {
            return atHost;
        }
        Optional<? extends Caller> key = shown.key().flatMap(secret -> keys.find(secret.digest()));
        return key.isPresent()
                ? key
                : shown.token()
                        .flatMap(token -> tokens.find(token.digest()))
                        .filter(application -> application.token().isUnrestricted());
    }
}
