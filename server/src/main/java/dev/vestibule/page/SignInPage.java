package dev.vestibule.page;

import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.oidc.OidcProviders;
import dev.vestibule.oidc.PasswordSwitch;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordSignIn;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.session.Origin;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionService;
import dev.vestibule.setup.SetupService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /auth/login}: sign in with a password, and go where one wanted to go. */
public final class SignInPage implements Resource {
    private static final String PATH = "/auth/login";
    private static final String HOME = "/account/profile";
    private static final int MAX_LOGIN = 254;

    private final Pages pages;
    private final SetupService setup;
    private final PasswordSignIn signIn;
    private final SessionService sessions;
    private final SessionCookies cookies;
    private final OidcProviders providers;
    private final PasswordSwitch passwords;

    public SignInPage(
            Pages pages,
            SetupService setup,
            PasswordSignIn signIn,
            SessionService sessions,
            SessionCookies cookies,
            OidcProviders providers,
            PasswordSwitch passwords) {
        this.pages = pages;
        this.setup = setup;
        this.signIn = signIn;
        this.sessions = sessions;
        this.cookies = cookies;
        this.providers = providers;
        this.passwords = passwords;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.costlyPost(PATH, pages.openForm(this::signIn));
    }

    private Response open(Visit visit) {
        if (!setup.isSetUp()) {
            return Visit.to("/setup");
        }
        ReturnPath back = visit.returnPath(visit.request().query("redirect").orElse(""));
        if (visit.caller().isPresent()) {
            return Visit.to(back.orElse(HOME));
        }
        return show(visit, 200, back, FormView.EMPTY);
    }

    private Response signIn(Visit visit) {
        ReturnPath back = visit.returnPath(visit.form().text("redirect"));
        FormView again = FormView.of(visit.posted("username", "remember"));
        Password password = new Password(visit.form().text("password"));
        Map<String, String> errors = faults(visit, password);
        if (!errors.isEmpty()) {
            return show(visit, 400, back, again.withErrors(errors));
        }
        try {
            boolean remember = visit.form().ticked("remember");
            SessionService.Started started = signIn.signIn(
                    visit.text("username"), password, Origin.of(visit.request()).remembered(remember));
            visit.caller()
                    .ifPresent(old -> sessions.replace(old, visit.request().client()));
            return Visit.to(back.orElse(HOME)).with(cookies.starting(visit.request(), started.key(), remember));
        } catch (RefusedException refused) {
            String key = switch (refused.refusal()) {
                case ACCOUNT_DISABLED -> "refusal.account-disabled";
                case TOO_MANY_SESSIONS -> "refusal.too-many-sessions";
                case PASSWORDS_OFF -> "refusal.passwords-off";
                default -> "sign-in.wrong";
            };
            return show(visit, 401, back, again.withNotice(visit.say(key)));
        } catch (TooManyAttemptsException refused) {
            return show(visit, 429, back, again.withNotice(visit.say(Waits.message(refused))))
                    .with("Retry-After", Waits.seconds(refused));
        }
    }

    private static Map<String, String> faults(Visit visit, Password password) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (visit.text("username").isEmpty()) {
            errors.put("username", visit.say("sign-in.username-missing"));
        } else if (visit.text("username").length() > MAX_LOGIN) {
            errors.put("username", visit.say("form.too-long", MAX_LOGIN));
        }
        if (password.text().isEmpty()) {
            errors.put("password", visit.say("form.password-missing"));
        } else if (password.tooLongToHash()) {
            errors.put("password", visit.say("form.too-long", Password.MOST_CODE_POINTS));
        }
        return errors;
    }

    private Response show(Visit visit, int status, ReturnPath back, FormView form) {
        return pages.show(
                visit,
                status,
                "signin",
                Map.of(
                        "form", form,
                        "redirect", back.path(),
                        "canRemember", cookies.canRemember(),
                        "ways", ways(back),
                        "passwords", !passwords.off()));
    }

    private List<Way> ways(ReturnPath back) {
        return providers.live().stream()
                .map(provider -> new Way(provider.prompt(), back.through("/auth/sso/" + provider.key())))
                .toList();
    }

    /** Another way to sign in, and where it begins. */
    public record Way(String name, String address) {}
}
