package dev.vestibule.web.account;

import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.passkey.PasskeySite;
import dev.vestibule.passkey.RelyingParty;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.setup.SetupService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /auth/login}: sign in with a password, and continue at the requested page. */
public final class SignInPage implements Resource {
    static final String PATH = "/auth/login";

    /** The message after a sign-in whose second factor was not proved in time. */
    static final String EXPIRED = "two-factor.expired";

    private static final int MAX_LOGIN = 254;

    private final Pages pages;
    private final SetupService setup;
    private final PasswordSignIn signIn;
    private final SignInResponse signedIn;
    private final SessionCookies cookies;
    private final OidcProviders providers;
    private final PasswordLogin passwords;
    private final PasskeySite passkeys;
    private final Site site;
    private final MessageCatalog languages;

    public SignInPage(
            Pages pages,
            SetupService setup,
            PasswordSignIn signIn,
            SignInResponse signedIn,
            SessionCookies cookies,
            OidcProviders providers,
            PasswordLogin passwords,
            PasskeySite passkeys,
            Site site,
            MessageCatalog languages) {
        this.pages = pages;
        this.setup = setup;
        this.signIn = signIn;
        this.signedIn = signedIn;
        this.cookies = cookies;
        this.providers = providers;
        this.passwords = passwords;
        this.passkeys = passkeys;
        this.site = site;
        this.languages = languages;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.slowPost(PATH, pages.openForm(this::signIn));
    }

    private Response open(PageRequest opened) {
        if (!setup.isSetUp()) {
            return PageRequest.to("/setup");
        }
        ReturnPath back = opened.returnPath(opened.request().query("redirect").orElse(""));
        SignInWish wish = SignInWish.of(opened.request());
        if (opened.caller().isPresent() && !wish.again()) {
            return PageRequest.to(back.orElse(LandingPage.of(opened.who())));
        }
        PageRequest request = SignInWish.inItsLanguage(opened, back, languages);
        FormView form = FormView.of(Map.of("username", wish.login()));
        return show(request, 200, back, request.flash().equals(EXPIRED) ? form.withNotice(request.say(EXPIRED)) : form);
    }

    private Response signIn(PageRequest posted) {
        ReturnPath back = posted.returnPath(posted.form().text("redirect"));
        PageRequest request = SignInWish.inItsLanguage(posted, back, languages);
        FormView again = FormView.of(request.posted("username", "remember"));
        Password password = new Password(request.form().text("password"));
        Map<String, String> errors = faults(request, password);
        if (!errors.isEmpty()) {
            return show(request, 400, back, again.withErrors(errors));
        }
        try {
            boolean remember = request.form().ticked("remember");
            SignInStep step = signIn.signIn(
                    request.text("username"),
                    password,
                    SignInContext.of(request.request()).remembered(remember));
            return next(request, step, remember, back);
        } catch (RefusedException refused) {
            String key = switch (refused.refusal()) {
                case ACCOUNT_DISABLED -> "refusal.account-disabled";
                case TOO_MANY_SESSIONS -> "refusal.too-many-sessions";
                case PASSWORDS_OFF -> "refusal.passwords-off";
                default -> "sign-in.wrong";
            };
            return show(request, 401, back, again.withNotice(request.say(key)));
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, (status, form) -> show(request, status, back, form), again, refused);
        }
    }

    private Response next(PageRequest request, SignInStep step, boolean remember, ReturnPath back) {
        Optional<Response> second = PendingStep.after(step, remember, back, request.request());
        if (second.isPresent()) {
            return second.get();
        }
        SessionKey key =
                step.started().orElseThrow(Refusal.WRONG_CREDENTIALS::exception).key();
        Response landed = PageRequest.to(back.orElse(LandingPage.PATH));
        return signedIn.replacing(request.caller(), request.request(), key, remember, landed);
    }

    private static Map<String, String> faults(PageRequest request, Password password) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (request.text("username").isEmpty()) {
            errors.put("username", request.say("sign-in.username-missing"));
        } else if (request.text("username").length() > MAX_LOGIN) {
            errors.put("username", request.say("form.too-long", MAX_LOGIN));
        }
        if (password.text().isEmpty()) {
            errors.put("password", request.say("form.password-missing"));
        } else if (password.tooLongToHash()) {
            errors.put("password", request.say("form.too-long", Password.MOST_CODE_POINTS));
        }
        return errors;
    }

    /**
     * Shows the page after a passkey was refused.
     *
     * @param unknown the id of the passkey if it is not registered, so that the browser can remove it; else empty text
     */
    Response showPasskeys(PageRequest request, int status, ReturnPath back, String notice, String unknown) {
        return show(request, status, back, FormView.EMPTY.withNotice(notice), unknown);
    }

    private Response show(PageRequest request, int status, ReturnPath back, FormView form) {
        return show(request, status, back, form, "");
    }

    private Response show(PageRequest request, int status, ReturnPath back, FormView form, String unknownPasskey) {
        return pages.show(
                request,
                status,
                "signin",
                Map.of(
                        "form", form,
                        "redirect", back.path(),
                        "canRemember", cookies.canRemember(),
                        "ways", ways(back),
                        "passwords", !passwords.off(),
                        "passkeys",
                                passkeys.relyingParty().map(RelyingParty::id).orElse(""),
                        "unknownPasskey", unknownPasskey,
                        "contact", site.adminEmail().orElse("")));
    }

    private List<Way> ways(ReturnPath back) {
        return providers.live().stream()
                .map(provider -> new Way(
                        provider.prompt(),
                        back.through("/auth/sso/" + provider.key().value())))
                .toList();
    }

    /** Another sign-in method, and its link. */
    public record Way(String name, String address) {}
}
