package dev.vestibule.passkey;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;

/** {@code /api/vestibule/passkey/sign-in}: signs in with a passkey alone; {@code /options} below it begins that. */
public final class PasskeySignInResource implements Resource {
    private static final String PATH = "/api/vestibule/passkey/sign-in";

    private final PasskeySignIn signIn;
    private final SignInResponse signedIn;

    PasskeySignInResource(PasskeySignIn signIn, SignInResponse signedIn) {
        this.signIn = signIn;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post(PATH + "/options", this::begin);
        routes.slowPost(PATH, this::signIn);
    }

    private Response begin(Request request) {
        return Response.json(200, PasskeyOptions.signIn(signIn.begin(request.client())));
    }

    private Response signIn(Request request) {
        Fields fields = request.fields();
        Assertion answer = new CredentialFields(fields.object("credential")).assertion();
        boolean remember = fields.flag("remember");
        fields.check();
        SessionKey key = signIn.signIn(answer, SignInContext.of(request).remembered(remember))
                .key();
        return signedIn.replacing(request, key, remember);
    }
}
