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
 * Proof that a form was posted from a page of ours (ASVS V3.5.1). Two things have to hold: the browser does not say
 * that another site made it post, and the form holds a mark that only our page could know. The mark is made from the
 * caller's session or, for whoever is not signed in, from a cookie that no script can read; so nothing has to be
 * stored, and every node can check it.
 */
final class CsrfToken {
    /** The field that carries the mark. */
    static final String FIELD = "proof";

    private static final String COOKIE = "vestibule.FORM";

    private final SecureRandom random;

    CsrfToken(SecureRandom random) {
        this.random = random;
    }

    /** A mark for a page's forms, and the cookie that the browser needs along with it, if it has none yet. */
    record Issued(String mark, Optional<SetCookie> cookie) {}

    /** @param caller whose session the forms belong to; empty for forms of whoever is not signed in */
    Issued issue(Request request, Optional<SessionCaller> caller) {
        if (caller.isPresent()) {
            return new Issued(markOf(caller.get()), Optional.empty());
        }
        String known = cookie(request);
        if (known != null) {
            return new Issued(markOfVisitor(known), Optional.empty());
        }
        String fresh = RandomUuid.random(random);
        // Lax, or a link in a mail would come without it, and its new cookie would spoil the forms of other tabs.
        SetCookie cookie = new SetCookie(COOKIE, fresh, true, request.isSecure(), "Lax", null, null);
        return new Issued(markOfVisitor(fresh), Optional.of(cookie));
    }

    /**
     * Whether the form holds the mark of this caller or visitor.
     *
     * @throws dev.vestibule.platform.refusal.RefusedException when the browser says that another site made it post
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

    private static String markOf(SessionCaller caller) {
        return Digests.hmacSha256(caller.keyDigest().hex(), "forms of a session");
    }

    private static String markOfVisitor(String cookie) {
        return Digests.hmacSha256(cookie, "forms of a visitor");
    }
}
