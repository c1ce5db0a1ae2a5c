package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.SetCookie;
import java.security.SecureRandom;

/** Knows the browser that brought a pushed request by a cookie, as only that one may go on with it. */
final class BrowserCookie {
    private static final String NAME = "vestibule.PUSHED";

    private final SecureRandom random;

    BrowserCookie(SecureRandom random) {
        this.random = random;
    }

    /** Returns the mark of a browser, which is new if it has no cookie yet. */
    String mark(Request request) {
        String known = request.cookieOrNull(NAME);
        return known != null && RandomUuid.isOne(known) ? known : RandomUuid.random(random);
    }

    /** Returns a response that keeps the mark, if a pushed request was brought. */
    static Response keep(Request request, Parameters sent, String mark, Response response) {
        // Lax, as the browser comes from the application, and perhaps once more from an identity provider.
        return PushedRequests.isNamedIn(sent)
                ? response.with(
                        new SetCookie(NAME, mark, true, request.isSecure(), "Lax", PushedRequests.PATIENCE, null)
                                .at(AuthorizeResource.PATH))
                : response;
    }
}
