package dev.vestibule.web;

import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.http.Form;
import dev.vestibule.platform.http.Initiator;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionCaller;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that a form was posted from one of our pages (ASVS V3.5.1). Two conditions: the browser does not report
 * another site as the origin, and the form has a token that only our page could know. The token is derived from the
 * caller's session or, without one, from a cookie that no script can read; so nothing is stored, and every node can
 * verify it.
 */
final class CsrfToken {
    /** The field of the token. */
    static final String FIELD = "proof";

    private static final String COOKIE = "vestibule.FORM";

    private final SecureRandom random;

    CsrfToken(SecureRandom random) {
        this.random = random;
    }

    /** The token for a page's forms, and the cookie that the browser needs with it, if it has none yet. */
    record Issued(String mark, Optional<SetCookie> cookie) {}

    /** @param caller the user whose session the forms belong to; empty for forms without a session */
    Issued issue(Request request, Optional<SessionCaller> caller) {
        if (caller.isPresent()) {
            return new Issued(markOf(caller.get()), Optional.empty());
        }
        String known = cookie(request);
        if (known != null) {
            return new Issued(markOfVisitor(known), Optional.empty());
        }
        String fresh = RandomUuid.random(random);
        // Lax, or a link in a mail would be opened without it, and its new cookie would invalidate the forms of other
        // tabs.
        SetCookie cookie = new SetCookie(COOKIE, fresh, true, request.isSecure(), "Lax", null, null);
        return new Issued(markOfVisitor(fresh), Optional.of(cookie));
    }

    /**
     * Returns whether the form has the token of this caller or visitor.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException if the browser reports another site as the origin
     */
    boolean holds(Request request, Form form, Optional<SessionCaller> caller) {
        if (request.initiator() == Initiator.OTHER) {
            throw Refusal.CROSS_SITE.exception();
        }
        String known = cookie(request);
        String expected = caller.map(CsrfToken::markOf).orElseGet(() -> known == null ? "" : markOfVisitor(known));
        return !expected.isEmpty() && Digests.same(expected, form.text(FIELD));
    }

    static @Nullable String cookie(Request request) {
        String value = request.cookieOrNull(COOKIE);
        return value != null && RandomUuid.isOne(value) ? value : null;
    }

    /** Returns the token of the forms of a session. */
    static String markOf(SessionCaller caller) {
        return Digests.hmacSha256(caller.keyDigest().hex(), "forms of a session");
    }

    private static String markOfVisitor(String cookie) {
        return Digests.hmacSha256(cookie, "forms of a visitor");
    }
}
