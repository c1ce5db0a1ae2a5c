package dev.vestibule.web.account;

import dev.vestibule.mail.MailSettings;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.setup.SetupService;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /setup}: the first administrator, and the name of the site. Exists until there is a first user. */
public final class SetupPage implements Resource {
    private static final String PATH = "/setup";
    private static final int MAX_NAME = 254;

    private final Pages pages;
    private final SetupService setup;
    private final PasswordService passwords;
    private final SignInResponse signedIn;
    private final Site site;
    private final MailSettings mailSettings;

    public SetupPage(
            Pages pages,
            SetupService setup,
            PasswordService passwords,
            SignInResponse signedIn,
            Site site,
            MailSettings mailSettings) {
        this.pages = pages;
        this.setup = setup;
        this.passwords = passwords;
        this.signedIn = signedIn;
        this.site = site;
        this.mailSettings = mailSettings;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.open(this::open));
        routes.slowPost(PATH, pages.openForm(this::setUp));
    }

    private Response open(PageRequest request) {
        if (setup.isSetUp()) {
            return PageRequest.to("/");
        }
        Map<String, String> values = new LinkedHashMap<>();
        // While the token is in the public properties, it need not be typed; later it is in the link in the log.
        String token = request.request().query("token").or(setup::publicToken).orElse("");
        values.put("token", token);
        values.put("site_name", site.name());
        values.put("site_locale", request.messages().code());
        boolean known = !token.isEmpty() && tokenFault(request, token).isEmpty();
        return show(request, 200, FormView.of(values), known);
    }

    private Response setUp(PageRequest request) {
        if (setup.isSetUp()) {
            return PageRequest.to("/");
        }
        Optional<Email> email = Email.parse(request.text("email"));
        Password password = new Password(request.form().text("password"));
        String siteName = request.text("site_name");
        Map<String, String> errors = faults(request, email, password, siteName);
        if (!errors.isEmpty()) {
            return show(request, 400, again(request).withErrors(errors), !errors.containsKey("token"));
        }
        NewUser first = new NewUser(
                email.orElseThrow(), request.textOrNull("first_name"), request.textOrNull("last_name"), true, null);
        Optional<String> locale = MessageCatalog.codeOf(request.text("site_locale"));
        try {
            SessionService.Started started =
                    setup.complete(first, password, siteName, locale, SignInContext.of(request.request()));
            Response next = mailSettings.configured()
                    ? request.done("/admin", Message.of("profile.set-up"), started.key())
                    : PageRequest.to("/setup/mail");
            return signedIn.starting(request.request(), started.key(), next);
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.SETUP_ALREADY_DONE) {
                throw refused;
            }
            return PageRequest.to("/"); // another request was faster
        }
    }

    private Map<String, String> faults(PageRequest request, Optional<Email> email, Password password, String siteName) {
        Map<String, String> errors = new LinkedHashMap<>();
        tokenFault(request, request.text("token")).ifPresent(fault -> errors.put("token", fault));
        for (String name : new String[] {"first_name", "last_name", "site_name"}) {
            if (request.text(name).length() > MAX_NAME) {
                errors.put(name, request.say("form.too-long", MAX_NAME));
            }
        }
        if (email.isEmpty()) {
            errors.put("email", request.say("form.email-wrong"));
        }
        if (password.text().isEmpty()) {
            errors.put("password", request.say("form.new-password-missing"));
        } else {
            PasswordPolicy.Context known = PasswordPolicy.Context.of(
                    siteName, request.text("email"), request.text("first_name"), request.text("last_name"));
            passwords.objection(password, known).ifPresent(objection -> errors.put("password", request.say(objection)));
        }
        if (siteName.isEmpty()) {
            errors.put("site_name", request.say("set-up.site-name-missing"));
        }
        return errors;
    }

    private Optional<String> tokenFault(PageRequest request, String token) {
        try {
            return setup.proves(token, SignInContext.of(request.request()))
                    ? Optional.empty()
                    : Optional.of(request.say("set-up.token-wrong"));
        } catch (TooManyAttemptsException refused) {
            return Optional.of(request.say(RetryAfter.message(refused)));
        }
    }

    private static FormView again(PageRequest request) {
        return FormView.of(request.posted("token", "first_name", "last_name", "email", "site_name", "site_locale"));
    }

    /** Shows the form; the field for the token is hidden while its value is right. */
    private Response show(PageRequest request, int status, FormView form, boolean tokenKnown) {
        return pages.show(
                request, status, "setup", Map.of("form", form, "tokenKnown", tokenKnown, "least", passwords.least()));
    }
}
