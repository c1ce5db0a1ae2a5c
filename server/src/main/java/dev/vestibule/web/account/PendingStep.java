package dev.vestibule.web.account;

import dev.vestibule.mfa.SignInStep;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.ReturnPath;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A sign-in whose second factor is missing. Its token is in a cookie that only the pages that complete it receive: no
 * script can read it, and it is in no address.
 *
 * @param token of the challenge, or of the enrollment
 * @param remember whether the browser is to keep the session when it closes
 * @param back the page to return to
 */
record PendingStep(String token, boolean remember, ReturnPath back) {
    /** The path of the pages that complete a sign-in. */
    static final String PATH = "/auth/two-factor";

    private static final String COOKIE = "vestibule.CHALLENGE";

    /** The life of the tokens: an older one is refused. */
    private static final Duration LIFE = Duration.ofMinutes(5);

    private static final String KEPT = "1.";
    private static final String NOT_KEPT = "0.";
    private static final int MOST_CHARACTERS = 3_000;

    /** Redirects to the page that takes the second factor or sets it up; returns empty if the step is neither. */
    static Optional<Response> after(SignInStep step, boolean remember, ReturnPath back, Request request) {
        return after(step, remember, back, request, "Strict");
    }

    /**
     * Redirects like {@link #after} when the browser returns from a provider. Browsers send a strict cookie to no page
     * that another site has led to, and through redirects it has.
     */
    static Optional<Response> afterProvider(SignInStep step, ReturnPath back, Request request) {
        return after(step, false, back, request, "Lax");
    }

    private static Optional<Response> after(
            SignInStep step, boolean remember, ReturnPath back, Request request, String sameSite) {
        if (step instanceof SignInStep.CodeRequired needed) {
            return Optional.of(new PendingStep(needed.token(), remember, back).continueAt(PATH, request, sameSite));
        }
        if (step instanceof SignInStep.EnrollmentRequired needed) {
            return Optional.of(
                    new PendingStep(needed.token(), remember, back).continueAt(EnrollmentPage.PATH, request, sameSite));
        }
        return Optional.empty();
    }

    private Response continueAt(String path, Request request, String sameSite) {
        String value = (remember ? KEPT : NOT_KEPT) + token;
        return PageRequest.to(back.through(path))
                .with(new SetCookie(COOKIE, value, true, request.isSecure(), sameSite, LIFE, null).at(PATH));
    }

    /** Returns the sign-in that this browser has begun, if there is one. */
    static Optional<PendingStep> of(PageRequest request, ReturnPath back) {
        return Optional.ofNullable(request.request().cookieOrNull(COOKIE))
                .filter(value -> value.length() <= MOST_CHARACTERS)
                .filter(value -> value.startsWith(KEPT) || value.startsWith(NOT_KEPT))
                .map(value -> new PendingStep(value.substring(KEPT.length()), value.startsWith(KEPT), back));
    }

    /** Answers a request for a page of this sign-in; readers who are signed in already are led on. */
    static Response opened(PageRequest request, Function<PendingStep, Response> handler) {
        ReturnPath back = request.returnPath(request.request().query("redirect").orElse(""));
        Optional<PendingStep> begun = of(request, back);
        return begun.isEmpty() && request.caller().isPresent()
                ? PageRequest.to(back.orElse(LandingPage.of(request.who())))
                : continued(request, back, begun, handler);
    }

    /** Answers a form of such a page. */
    static Response posted(PageRequest request, Function<PendingStep, Response> handler) {
        ReturnPath back = request.returnPath(request.form().text("redirect"));
        return continued(request, back, of(request, back), handler);
    }

    /** Without a sign-in, or after its time, leads back to the sign-in page, which says why. */
    private static Response continued(
            PageRequest request,
            ReturnPath back,
            Optional<PendingStep> begun,
            Function<PendingStep, Response> handler) {
        try {
            return handler.apply(begun.orElseThrow(Refusal.SIGN_IN_EXPIRED::exception));
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.SIGN_IN_EXPIRED) {
                throw refused;
            }
            return request.done(back.through(SignInPage.PATH), SignInPage.EXPIRED)
                    .with(removing());
        }
    }

    /** Completes the response to the last step. */
    Response completed(SignInResponse signedIn, PageRequest request, SessionKey key, Response answer) {
        return signedIn.replacing(request.caller(), request.request(), key, remember, answer.with(removing()));
    }

    private static SetCookie removing() {
        return SetCookie.removing(COOKIE).at(PATH);
    }

    @Override
    public String toString() {
        return "PendingStep[hidden]";
    }
}
