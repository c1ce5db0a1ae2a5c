package dev.vestibule.mfa;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import java.util.List;

/**
 * {@code POST /api/session/mfa/verify}, {@code /send-email-otp} and {@code /enroll}: the second step of a sign-in
 * (session wire, section 1.4).
 */
final class MfaResource implements Resource {
    private static final int MAX_TOKEN = 2_000;
    private static final int MAX_CODE = 64;

    private final SecondStep steps;
    private final EnrollmentStep enrollment;
    private final SignInResponse signedIn;

    MfaResource(SecondStep steps, EnrollmentStep enrollment, SignInResponse signedIn) {
        this.steps = steps;
        this.enrollment = enrollment;
        this.signedIn = signedIn;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post("/api/session/mfa/verify", this::verify);
        routes.post("/api/session/mfa/send-email-otp", this::send);
        routes.post("/api/session/mfa/enroll", this::enroll);
    }

    private Response verify(Request request) {
        Fields fields = request.fields();
        String token = fields.text("challenge_token", MAX_TOKEN);
        String code = fields.text("code", MAX_CODE);
        boolean remember = fields.flag("remember");
        fields.check();
        var started = steps.verify(token, code, SignInContext.of(request).remembered(remember));
        return signedIn.replacing(request, started.key(), remember);
    }

    private Response send(Request request) {
        Fields fields = request.fields();
        String token = fields.text("challenge_token", MAX_TOKEN);
        fields.check();
        steps.sendCode(token, SignInContext.of(request));
        return Response.json(200, new Sent(true));
    }

    private Response enroll(Request request) {
        Fields fields = request.fields();
        String token = fields.text("enrollment_token", MAX_TOKEN);
        String code = fields.text("code", MAX_CODE);
        boolean remember = fields.flag("remember");
        fields.check();
        EnrollmentStep.Enrolled enrolled =
                enrollment.finish(token, code, SignInContext.of(request).remembered(remember));
        var key = enrolled.session().key();
        Response answer = Response.json(200, new Enrolled(key.text(), enrolled.recoveryCodes()));
        return signedIn.replacing(request, key, remember, answer);
    }

    record Sent(boolean success) {}

    record Enrolled(String id, List<String> recoveryCodes) {}
}
