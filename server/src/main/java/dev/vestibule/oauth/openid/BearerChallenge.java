package dev.vestibule.oauth.openid;

import dev.vestibule.platform.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** The refusals of a resource that takes access tokens (RFC 6750, section 3). */
final class BearerChallenge {
    private static final String HEADER = "WWW-Authenticate";

    private BearerChallenge() {}

    /** Returns the answer to a request without a token, which names no error. */
    static Response none() {
        return Response.empty(401).with(HEADER, "Bearer");
    }

    static Response invalidToken() {
        return of(401, "invalid_token", "The access token is unknown, has expired or was revoked.");
    }

    static Response insufficientScope(String scope) {
        return of(403, "insufficient_scope", "The access token lacks the scope " + scope + ".");
    }

    static Response invalidRequest(String description) {
        return of(400, "invalid_request", description);
    }

    private static Response of(int status, String error, String description) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        return Response.json(status, body)
                .with(HEADER, "Bearer error=\"" + error + "\", error_description=\"" + description + "\"");
    }
}
