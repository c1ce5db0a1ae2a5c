package dev.vestibule.passkey;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;

/**
 * {@code /api/vestibule/passkey/second-factor}: completes a sign-in with a passkey, after the password;
 * {@code /options} below it begins that.
 */
public final class PasskeySecondFactorResource implements Resource {
    private static final String PATH = "/api/vestibule/passkey/second-factor";
    private static final String TOKEN = "challenge_token";
    private static final int MAX_TOKEN = 2_000;

    private final PasskeySecondFactor factor;
    private final SignInResponse signedIn;

    PasskeySecondFactorResource(PasskeySecondFactor factor, SignInResponse signedIn) {
        this.factor = factor;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH + "/options", this::begin);
        routes.slowPost(PATH, this::verify);
    }

    private Response begin(Request request) {
        Fields fields = request.fields();
        String token = fields.text(TOKEN, MAX_TOKEN);
        fields.check();
        return Response.json(200, PasskeyOptions.secondFactor(factor.begin(token)));
    }

    private Response verify(Request request) {
        Fields fields = request.fields();
        String token = fields.text(TOKEN, MAX_TOKEN);
        Assertion answer = new CredentialFields(fields.object("credential")).assertion();
        boolean remember = fields.flag("remember");
        fields.check();
        SignInContext context = SignInContext.of(request).remembered(remember);
        SessionKey key = factor.verify(token, answer, context).key();
        return signedIn.replacing(request, key, remember);
    }
}
