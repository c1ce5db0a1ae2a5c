package dev.vestibule.mfa.management;

import dev.vestibule.mfa.PendingTotp;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.SecondFactor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/ee/mfa}: the caller's own authenticator app and recovery codes (session wire, section 1.5). */
final class FactorResource implements Resource {
    private static final int MAX_CODE = 64;

    private final FactorService service;
    private final SessionGuard guard;

    FactorResource(FactorService service, SessionGuard guard) {
        this.service = service;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get("/api/ee/mfa/status", guard.inSession(this::status));
        routes.slowPost("/api/ee/mfa/enroll", guard.inSession(this::enroll));
        routes.post("/api/ee/mfa/enroll/confirm", guard.inSession(this::confirm));
        routes.post("/api/ee/mfa/disable", guard.inSession(this::disable));
        routes.post("/api/ee/mfa/recovery-codes", guard.inSession(this::renew));
    }

    private Response status(Request request, SessionCaller caller) {
        FactorService.Status status = service.status(caller.user());
        return Response.json(
                200,
                new Status(
                        status.enabled(),
                        status.enrolled(),
                        status.pending(),
                        status.hasApp() ? SecondFactor.TOTP.wireName() : null,
                        status.recoveryCodes()));
    }

    private Response enroll(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Optional<Password> password =
                service.takesPassword(caller) ? Optional.of(new Password(fields.secret("password"))) : Optional.empty();
        fields.check();
        PendingTotp pending = service.begin(caller, password, SignInContext.of(request));
        return Response.json(200, new Pending(pending.secret(), pending.uri()));
    }

    private Response confirm(Request request, SessionCaller caller) {
        return codes(service.confirm(caller.user(), code(request), SignInContext.of(request)));
    }

    private Response disable(Request request, SessionCaller caller) {
        service.disable(caller.user(), code(request), SignInContext.of(request));
        return Response.noContent();
    }

    private Response renew(Request request, SessionCaller caller) {
        return codes(service.renewRecoveryCodes(caller.user(), code(request), SignInContext.of(request)));
    }

    private static String code(Request request) {
        Fields fields = request.fields();
        String code = fields.text("code", MAX_CODE);
        fields.check();
        return code;
    }

    private static Response codes(List<String> codes) {
        return Response.json(200, new Codes(codes));
    }

    record Status(
            boolean mfaEnabled,
            boolean enrolled,
            boolean pending,
            @Nullable String method,
            int recoveryCodesRemaining) {}

    record Pending(String secret, String otpauthUri) {}

    record Codes(List<String> recoveryCodes) {}
}
