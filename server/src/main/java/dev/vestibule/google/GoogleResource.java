package dev.vestibule.google;

import dev.vestibule.http.Fields;
import dev.vestibule.http.Request;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.identity.OutsideProof;
import dev.vestibule.identity.OutsideSignIn;
import dev.vestibule.identity.PasswordNeededException;
import dev.vestibule.password.Password;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.session.Origin;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.token.TokenRefusedException;
import java.util.Optional;

/** {@code POST /api/session/google_auth}: sign in with a token from Google (session wire, section 1.3). */
public final class GoogleResource implements Resource {
    private static final int MOST_CHARACTERS = 16 * 1024;

    private final GoogleSettings settings;
    private final GoogleTokens tokens;
    private final OutsideSignIn signIn;
    private final SessionService sessions;
    private final SessionGuard guard;
    private final SessionCookies cookies;

    public GoogleResource(
            GoogleSettings settings,
            GoogleTokens tokens,
            OutsideSignIn signIn,
            SessionService sessions,
            SessionGuard guard,
            SessionCookies cookies) {
        this.settings = settings;
        this.tokens = tokens;
        this.signIn = signIn;
        this.sessions = sessions;
        this.guard = guard;
        this.cookies = cookies;
    }

    @Override
    public void addTo(Routes routes) {
        routes.costlyPost("/api/session/google_auth", this::signIn);
    }

    private Response signIn(Request request) {
        String clientId =
                settings.clientId().filter(id -> settings.enabled()).orElseThrow(Refusal.GOOGLE_OFF::exception);
        Fields fields = request.fields();
        String token = fields.text("token", MOST_CHARACTERS);
        Optional<Password> password = fields.optionalSecret("password").map(Password::new);
        boolean remember = fields.flag("remember");
        fields.check();
        Origin origin = Origin.of(request).remembered(remember);
        OutsideSignIn.Rules rules =
                new OutsideSignIn.Rules(email -> true, settings::mayCreate, user -> true, settings::enabled);
        OutsideSignIn.Entered entered;
        try {
            entered = signIn(token, clientId, origin, rules);
        } catch (PasswordNeededException e) {
            entered =
                    signIn.link(e.proof(), password.orElseThrow(Refusal.LINK_NEEDS_PASSWORD::exception), origin, rules);
        }
        guard.toBeReplaced(request).ifPresent(old -> sessions.replace(old, request.client()));
        return Response.json(200, new SignedIn(entered.started().key().text()))
                .with(cookies.starting(request, entered.started().key(), remember));
    }

    private OutsideSignIn.Entered signIn(String token, String clientId, Origin origin, OutsideSignIn.Rules rules) {
        OutsideSignIn.Attempt attempt = signIn.begin(GoogleTokens.PROVIDER, SignInMethod.GOOGLE, origin);
        try {
            OutsideProof proof = tokens.prove(token, clientId);
            return attempt.signIn(proof, rules);
        } catch (TokenRefusedException e) {
            throw attempt.refused(e);
        } finally {
            attempt.close();
        }
    }

    record SignedIn(String id) {}
}
