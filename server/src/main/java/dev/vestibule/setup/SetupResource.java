package dev.vestibule.setup;

import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import java.util.Optional;

/** {@code POST /api/setup}: create the first user (identity wire, section 2.1). */
public final class SetupResource implements Resource {
    private static final int MAX_NAME = 254;
    private static final int MAX_LOCALE = 16;

    private final SetupService setup;
    private final PasswordService passwords;
    private final SignInResponse signedIn;

    public SetupResource(SetupService setup, PasswordService passwords, SignInResponse signedIn) {
        this.setup = setup;
        this.passwords = passwords;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowPost("/api/setup", this::setUp);
    }

    private Response setUp(Request request) {
        if (setup.isSetUp()) {
            throw Refusal.SETUP_ALREADY_DONE.exception();
        }
        Fields fields = request.fields();
        String token = fields.text("token", MAX_NAME);
        Fields user = fields.object("user");
        String address = user.text("email", Email.MAX_LENGTH);
        Optional<Email> email = Email.parse(address);
        if (user.fits("email") && email.isEmpty()) {
            user.reject("email", Message.of("field.email"));
        }
        Optional<String> firstName = user.optionalText("first_name", MAX_NAME);
        Optional<String> lastName = user.optionalText("last_name", MAX_NAME);
        Password password = new Password(user.secret("password"));
        Fields prefs = fields.object("prefs");
        String siteName = prefs.text("site_name", MAX_NAME);
        Optional<String> siteLocale = prefs.optionalText("site_locale", MAX_LOCALE);
        if (user.fits("password")) {
            passwords
                    .objection(
                            password,
                            PasswordPolicy.Context.of(siteName, address, firstName.orElse(""), lastName.orElse("")))
                    .ifPresent(sentence -> user.reject("password", sentence));
        }
        if (fields.fits("token") && !setup.proves(token, SignInContext.of(request))) {
            // The token is gone with the first user, who may have been created since this request began.
            throw (setup.isSetUp() ? Refusal.SETUP_ALREADY_DONE : Refusal.SETUP_TOKEN_WRONG).exception();
        }
        fields.check();
        NewUser first = new NewUser(email.orElseThrow(), firstName.orElse(null), lastName.orElse(null), true, null);
        SessionService.Started started =
                setup.complete(first, password, siteName, siteLocale, SignInContext.of(request));
        Response answer = Response.json(200, new SetUp(started.key().text()));
        return signedIn.starting(request, started.key(), answer);
    }

    record SetUp(String id) {}
}
