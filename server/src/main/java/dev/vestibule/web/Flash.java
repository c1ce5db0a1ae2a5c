package dev.vestibule.web;

import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.session.SessionCaller;
import java.time.Duration;
import java.util.Optional;

/**
 * The success message of a form on the page that it leads to. It is shown once and independent of the address: it
 * travels in a cookie of that page alone, so tabs do not interfere, and is signed with the session or the visitor's
 * cookie, so it cannot be forged.
 */
final class Flash {
    private static final String COOKIE = "vestibule.FLASH";
    private static final Duration LIFE = Duration.ofMinutes(1);

    /** Between the text and its signature. */
    private static final char SEAM = '_';

    private Flash() {}

    /**
     * A message for the page at a path.
     *
     * @param text lower-case letters, digits, {@code -} and {@code .}; or that of a {@link FlashMessage}
     * @param key that of the session or the visitor that will open the page: see {@link #keyOf}
     */
    static SetCookie of(Request request, String path, String text, String key) {
        String value = text + SEAM + signature(path, text, key);
        return new SetCookie(COOKIE, value, true, request.isSecure(), "Lax", LIFE, null).at(path);
    }

    /** Returns the message for the requested page; empty text if there is none. */
    static String read(Request request, Optional<SessionCaller> caller) {
        String value = request.cookieOrNull(COOKIE);
        int seam = value == null ? -1 : value.lastIndexOf(SEAM);
        if (value == null || seam < 0) {
            return "";
        }
        String text = value.substring(0, seam);
        return keyOf(request, caller)
                .map(key -> signature(request.path(), text, key))
                .filter(signature -> Digests.same(signature, value.substring(seam + 1)))
                .map(good -> text)
                .orElse("");
    }

    /** Returns the cookie that removes the message, for the response that shows it. */
    static SetCookie shown(Request request) {
        return SetCookie.removing(COOKIE).at(request.path());
    }

    static Optional<String> keyOf(Request request, Optional<SessionCaller> caller) {
        return caller.map(session -> session.keyDigest().hex())
                .or(() -> Optional.ofNullable(CsrfToken.cookie(request)));
    }

    private static String signature(String path, String text, String key) {
        return Digests.hmacSha256(key, "flash " + text + " " + path);
    }
}
