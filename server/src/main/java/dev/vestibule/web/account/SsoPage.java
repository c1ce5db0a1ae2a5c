package dev.vestibule.web.account;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.oidc.OidcCallback;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.federation.oidc.OidcSignIn;
import dev.vestibule.federation.oidc.OidcSignOut;
import dev.vestibule.federation.oidc.ProviderAwayException;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.user.UserId;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import dev.vestibule.web.ReturnPath;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** {@code /auth/sso/:key}: to a provider, back from it, and to its sign-out (identity wire, section 7.5). */
public final class SsoPage implements Resource {
    private static final String COOKIE = "metabase.OIDC_STATE";
    private static final String LINK = "metabase.OIDC_LINK";
    private static final String HINT = "metabase.OIDC_HINT";

    /** Browsers store 4,096 characters of a cookie, including its name and attributes. */
    private static final int MOST_HINT = 3_800;

    private static final int MOST_CHARACTERS = 4096;

    private final Pages pages;
    private final OidcProviders providers;
    private final OidcSignIn signIn;
    private final OidcCallback callback;
    private final OidcSignOut signOut;
    private final SignInResponse signedIn;

    public SsoPage(
            Pages pages,
            OidcProviders providers,
            OidcSignIn signIn,
            OidcCallback callback,
            OidcSignOut signOut,
            SignInResponse signedIn) {
        this.pages = pages;
        this.providers = providers;
        this.signIn = signIn;
        this.callback = callback;
        this.signOut = signOut;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowGet("/auth/sso/{key}", pages.open(request -> reached(request, this::begin)));
        routes.slowGet("/auth/sso/{key}/callback", pages.open(request -> reached(request, this::finish)));
        routes.get("/auth/sso/{key}/link", pages.open(request -> PageRequest.to("/auth/login")));
        routes.slowPost("/auth/sso/{key}/link", pages.openForm(this::link));
        routes.slowGet("/auth/sso/{key}/logout", pages.open(this::leave));
    }

    /**
     * The failure is not this server's, and a redirect URI is used up: so the link leads to the start, and not to the
     * same URL.
     */
    private Response reached(PageRequest request, Pages.PageHandler handler) {
        try {
            return handler.handle(request);
        } catch (ProviderAwayException e) {
            return shown(request, 503, request.say("sso.failed.away", e.name()))
                    .with("Retry-After", RetryAfter.seconds(e));
        }
    }

    private Response begin(PageRequest page) {
        Request request = page.request();
        Optional<ProviderKey> key = key(request);
        Optional<UserId> trialBy = request.query("trial")
                .filter("true"::equals)
                .flatMap(wished -> page.caller())
                .filter(caller -> caller.user().superuser() && !caller.mustChangePassword())
                .map(administrator -> administrator.user().id());
        Optional<OidcProvider> provider = key.flatMap(one -> providers.usable(one, trialBy.isPresent()));
        if (provider.isEmpty()) {
            boolean known = key.flatMap(providers::find).isPresent();
            return failed(page, known ? 400 : 404, known ? "sso.off" : "sso.unknown");
        }
        ReturnPath back = page.returnPath(request.query("redirect").orElse(""));
        OidcSignIn.Begun begun = signIn.begin(provider.get(), back.path(), trialBy, cookie(request));
        return to(begun.provider()).with(keeping(request, begun.cookie()));
    }

    /** Returns empty if no provider can have the key in the path. */
    private static Optional<ProviderKey> key(Request request) {
        return ProviderKey.parse(request.pathText("key"));
    }

    private static Optional<String> cookie(Request request) {
        return Optional.ofNullable(request.cookieOrNull(COOKIE)).filter(SsoPage::isBounded);
    }

    /** Lax: it must be sent when the provider redirects the browser back. */
    private static SetCookie keeping(Request request, String value) {
        return new SetCookie(COOKIE, value, true, request.isSecure(), "Lax", OidcSignIn.LIFE, null);
    }

    /** Removes the sign-in that has returned; those of other tabs are still in progress. */
    private SetCookie forgetting(Request request) {
        return signIn.others(cookie(request), query(request, "state"))
                .map(others -> keeping(request, others))
                .orElseGet(() -> SetCookie.removing(COOKIE));
    }

    private Response finish(PageRequest page) {
        Request request = page.request();
        Optional<ProviderKey> key = key(request);
        if (key.isEmpty()) {
            return failed(page, 401, "sso.failed.state").with(forgetting(request));
        }
        OidcCallback.Returned returned = new OidcCallback.Returned(
                query(request, "code"),
                query(request, "state"),
                query(request, "iss"),
                query(request, "error"),
                cookie(request));
        try {
            OidcCallback.Finished finished = callback.finish(key.get(), returned, SignInContext.of(request));
            return signedIn(page, finished).with(forgetting(request));
        } catch (OidcCallback.PasswordWantedException e) {
            OidcCallback.Wanted wanted = e.wanted();
            Response asking = askForPassword(page, 200, wanted, FormView.EMPTY)
                    .with(forgetting(request))
                    .with(new SetCookie(
                            LINK, wanted.cookie(), true, request.isSecure(), "Strict", OidcSignIn.LIFE, null));
            return isKept(wanted.idToken()) ? asking.with(hint(request, wanted.idToken())) : asking;
        } catch (OidcCallback.FailedException e) {
            String why = switch (e.failure()) {
                case STATE -> "sso.failed.state";
                case DENIED -> "sso.failed.denied";
                case ANSWER -> "sso.failed.answer";
            };
            return failed(page, 401, why).with(forgetting(request));
        } catch (RefusedException e) {
            return shown(page, 401, why(page, e.refusal())).with(forgetting(request));
        } catch (TooManyAttemptsException e) {
            String sentence = page.say(RetryAfter.message(e));
            return shown(page, 401, sentence).with("Retry-After", RetryAfter.seconds(e));
        }
    }

    private Response signedIn(PageRequest page, OidcCallback.Finished finished) {
        Request request = page.request();
        ReturnPath back = ReturnPath.of(finished.returnPath());
        SignInStep step = finished.entered().step();
        Response answer = PendingStep.afterProvider(step, back, request)
                .orElseGet(() -> signedIn.replacing(
                        page.caller(),
                        request,
                        step.started().orElseThrow().key(),
                        false,
                        Response.empty(302).with("Location", back.orElse(LandingPage.PATH))));
        return isKept(finished.idToken()) ? answer.with(hint(request, finished.idToken())) : answer;
    }

    /** Asks for the password of the account that is then linked to the proved identity. */
    private Response link(PageRequest page) {
        Request request = page.request();
        Optional<ProviderKey> key = key(request);
        Optional<String> cookie =
                Optional.ofNullable(request.cookieOrNull(LINK)).filter(SsoPage::isBounded);
        Optional<OidcCallback.Wanted> wanted = key.flatMap(one -> callback.wanted(one, cookie));
        if (wanted.isEmpty()) {
            return failed(page, 401, "sso.failed.state").with(SetCookie.removing(LINK));
        }
        Password password = new Password(page.form().text("password"));
        if (password.text().isEmpty() || password.tooLongToHash()) {
            String fault = page.say("form.password-missing");
            return askForPassword(page, 400, wanted.get(), FormView.EMPTY.withErrors(Map.of("password", fault)));
        }
        try {
            return signedIn(page, callback.link(key.get(), cookie, password, SignInContext.of(request)))
                    .with(SetCookie.removing(LINK));
        } catch (OidcCallback.FailedException e) {
            return failed(page, 401, "sso.failed.state").with(SetCookie.removing(LINK));
        } catch (RefusedException e) {
            return e.refusal() == Refusal.WRONG_CREDENTIALS
                    ? askForPassword(page, 401, wanted.get(), FormView.EMPTY.withNotice(page.say("sso.link.wrong")))
                    : shown(page, 401, why(page, e.refusal())).with(SetCookie.removing(LINK));
        } catch (TooManyAttemptsException e) {
            return FormPage.tooMany(
                    page, (status, form) -> askForPassword(page, status, wanted.get(), form), FormView.EMPTY, e);
        }
    }

    private Response askForPassword(PageRequest request, int status, OidcCallback.Wanted wanted, FormView form) {
        return pages.show(
                request,
                status,
                "ssolink",
                Map.of(
                        "form",
                        form,
                        "action",
                        "/auth/sso/" + request.request().pathText("key") + "/link",
                        "provider",
                        wanted.provider(),
                        "address",
                        wanted.address()));
    }

    private String why(PageRequest request, Refusal refusal) {
        return switch (refusal) {
            case ACCOUNT_DISABLED -> request.say("refusal.account-disabled");
            case TOO_MANY_SESSIONS -> request.say("refusal.too-many-sessions");
            case ACCOUNT_CREATION_NOT_ALLOWED -> request.say("sso.failed.no-account");
            case EMAIL_UNVERIFIED -> request.say("sso.failed.email");
            default ->
                key(request.request())
                        .flatMap(signIn::clocksApart)
                        .map(apart -> request.say("sso.failed.clock", apart.toSeconds()))
                        .orElseGet(() -> request.say("sso.failed.proof"));
        };
    }

    /**
     * The browser stores the ID token for its sign-out, with access for that path only; the database does not need it.
     */
    private SetCookie hint(Request request, String idToken) {
        return new SetCookie(HINT, idToken, true, request.isSecure(), "Strict", null, null)
                .at(logoutPath(request.pathText("key")));
    }

    private static boolean isKept(String idToken) {
        return !idToken.isEmpty() && idToken.length() <= MOST_HINT;
    }

    private static String logoutPath(String key) {
        return "/auth/sso/" + key + "/logout";
    }

    private Response leave(PageRequest request) {
        Optional<ProviderKey> key =
                key(request.request()).filter(one -> providers.find(one).isPresent());
        if (key.isEmpty()) {
            return PageRequest.to("/auth/logout"); // an invalid key has no cookie either
        }
        Optional<String> idToken = Optional.ofNullable(request.request().cookieOrNull(HINT));
        return signOut.endOfSession(key.get(), idToken.filter(SsoPage::isKept))
                .map(SsoPage::to)
                .orElseGet(() -> PageRequest.to("/auth/logout"))
                .with(SetCookie.removing(HINT).at(logoutPath(key.get().value())));
    }

    private static Optional<String> query(Request request, String name) {
        return request.query(name).filter(value -> !value.isBlank() && isBounded(value));
    }

    private static boolean isBounded(String value) {
        return value.length() <= MOST_CHARACTERS;
    }

    private Response failed(PageRequest request, int status, String key) {
        return shown(request, status, request.say(key));
    }

    /** Returns a page for people, and just the message for programs. */
    private Response shown(PageRequest request, int status, String sentence) {
        return request.request().wantsHtml()
                ? pages.show(request, status, "sso", Map.of("sentence", sentence))
                : Response.text(status, sentence);
    }

    private static Response to(URI address) {
        return Response.empty(302).with("Location", address.toString());
    }
}
