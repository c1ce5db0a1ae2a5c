package dev.vestibule.reset;

import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.user.Email;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code POST /api/session/forgot_password}: request a reset mail. {@code GET /api/session/password_reset_token_valid}:
 * is a token valid? {@code POST /api/session/reset_password}: use it.
 */
public final class ResetResource implements Resource {
    private static final int MAX_TOKEN = 254;

    private final ResetRequests requests;
    private final TokenCheck tokens;
    private final ResetService resets;
    private final PasswordService passwords;
    private final SignInResponse signedIn;
    private final Supplier<String> siteName;

    public ResetResource(
            ResetRequests requests,
            TokenCheck tokens,
            ResetService resets,
            PasswordService passwords,
            SignInResponse signedIn,
            Supplier<String> siteName) {
        this.requests = requests;
        this.tokens = tokens;
        this.resets = resets;
        this.passwords = passwords;
        this.signedIn = signedIn;
        this.siteName = siteName;
    }

    @Override
    public void addTo(Routes routes) {
        routes.post("/api/session/forgot_password", this::forgot);
        routes.get("/api/session/password_reset_token_valid", this::check);
        routes.slowPost("/api/session/reset_password", this::reset);
    }

    private Response forgot(Request request) {
        Fields fields = request.fields();
        String text = fields.text("email", Email.MAX_LENGTH);
        Optional<Email> email = fields.fits("email") ? Email.parse(text) : Optional.empty();
        if (email.isEmpty()) {
            throw fault("email", "field.email", "should be an email address");
        }
        requests.ask(email.get(), request.client());
        return Response.noContent();
    }

    private Response check(Request request) {
        String token = request.query("token")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> fault("token", "field.non-blank", "missing required key, received: nil"));
        return Response.json(200, new Valid(tokens.look(token) == TokenState.VALID));
    }

    private Response reset(Request request) {
        Fields fields = request.fields();
        String token = fields.text("token", MAX_TOKEN);
        Password password = new Password(fields.secret("password"));
        if (fields.fits("password")) {
            // A password that would be refused for every account does not count as an attempt.
            passwords
                    .objection(password, PasswordPolicy.Context.of(siteName.get()))
                    .ifPresent(sentence -> fields.reject("password", sentence));
        }
        boolean remember = fields.flag("remember");
        fields.check();
        Optional<SessionService.Started> started = resets.reset(
                        token, password, SignInContext.of(request).remembered(remember))
                .started();
        if (started.isEmpty()) {
            return Response.json(200, new Done(true));
        }
        SessionKey key = started.get().key();
        return signedIn.replacing(request, key, remember, Response.json(200, new Reset(true, key.text())));
    }

    private static InvalidInputException fault(String field, String key, String technical) {
        return new InvalidInputException(Map.of(field, new InvalidInputException.Fault(Message.of(key), technical)));
    }

    record Valid(boolean valid) {}

    record Reset(boolean success, String sessionId) {}

    /** The password was set, but a second factor is needed to sign in: with the new password, as in Metabase. */
    record Done(boolean success) {}
}
