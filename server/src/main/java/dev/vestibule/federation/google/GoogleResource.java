package dev.vestibule.federation.google;

import dev.vestibule.federation.EmailDomains;
import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.FederatedRules;
import dev.vestibule.federation.FederatedSignIn;
import dev.vestibule.federation.PasswordNeededException;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.mfa.NextStepResponse;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInResponse;
import java.util.Optional;

/** {@code POST /api/session/google_auth}: signs in with an ID token from Google (session wire, section 1.3). */
public final class GoogleResource implements Resource {
    private static final int MOST_CHARACTERS = 16 * 1024;

    private final GoogleSettings settings;
    private final GoogleTokens tokens;
    private final FederatedSignIn signIn;
    private final SignInResponse signedIn;

    public GoogleResource(
            GoogleSettings settings, GoogleTokens tokens, FederatedSignIn signIn, SignInResponse signedIn) {
        this.settings = settings;
        this.tokens = tokens;
        this.signIn = signIn;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowPost("/api/session/google_auth", this::signIn);
    }

    private Response signIn(Request request) {
        String clientId =
                settings.clientId().filter(id -> settings.enabled()).orElseThrow(Refusal.GOOGLE_OFF::exception);
        Fields fields = request.fields();
        String token = fields.text("token", MOST_CHARACTERS);
        Optional<Password> password = fields.optionalSecret("password").map(Password::new);
        boolean remember = fields.flag("remember");
        fields.check();
        SignInContext context = SignInContext.of(request).remembered(remember);
        FederatedSignIn.Entered entered = enter(token, clientId, password, context);
        return entered.step()
                .started()
                .map(started -> signedIn.replacing(request, started.key(), remember))
                .orElseGet(() -> NextStepResponse.of(entered.step(), request));
    }

    private FederatedSignIn.Entered enter(
            String token, String clientId, Optional<Password> password, SignInContext context) {
        try {
            return signIn(token, clientId, context);
        } catch (PasswordNeededException e) {
            return link(e.proof(), password.orElseThrow(Refusal.LINK_NEEDS_PASSWORD::exception), context);
        }
    }

    private FederatedSignIn.Entered signIn(String token, String clientId, SignInContext context) {
        FederatedSignIn.FederatedAttempt attempt = signIn.begin(GoogleTokens.PROVIDER, SignInMethod.GOOGLE, context);
        try {
            return enter(attempt, tokens.prove(token, clientId));
        } catch (TokenRefusedException e) {
            throw attempt.refused(e);
        } finally {
            attempt.close();
        }
    }

    private FederatedSignIn.Entered link(FederatedIdentity identity, Password password, SignInContext context) {
        FederatedSignIn.FederatedAttempt attempt = signIn.beginLinking(identity, password, context);
        try {
            return enter(attempt, identity);
        } finally {
            attempt.close();
        }
    }

    private FederatedSignIn.Entered enter(FederatedSignIn.FederatedAttempt attempt, FederatedIdentity identity) {
        FederatedRules rules = new FederatedRules(EmailDomains.ALL, EmailDomains.only(settings.domains()), false);
        FederatedSignIn.Opened opened = attempt.open(identity, rules);
        if (!settings.enabled()) {
            throw attempt.switchedOff(opened);
        }
        return attempt.complete(opened);
    }
}
