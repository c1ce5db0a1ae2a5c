package dev.vestibule.passkey;

import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SignInContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code /api/vestibule/session/proof}: whether the session has a recent proof of who its user is, and what renews it;
 * {@code /options} below it begins that with a passkey.
 */
final class ProofResource implements Resource {
    private static final String PATH = "/api/vestibule/session/proof";
    private static final String PASSWORD = "password";
    private static final String CODE = "code";
    private static final String CREDENTIAL = "credential";
    private static final int MAX_CODE = 64;

    private final FreshProof proof;
    private final PasskeyProof passkeys;
    private final RecentProof recent;
    private final SessionGuard guard;

    ProofResource(FreshProof proof, PasskeyProof passkeys, RecentProof recent, SessionGuard guard) {
        this.proof = proof;
        this.passkeys = passkeys;
        this.recent = recent;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::show));
        routes.slowPost(PATH, guard.inSession(this::renew));
        routes.post(PATH + "/options", guard.inSession(this::begin));
    }

    private Response show(Request request, SessionCaller caller) {
        return Response.json(200, shown(caller));
    }

    private Response begin(Request request, SessionCaller caller) {
        return Response.json(200, PasskeyOptions.secondFactor(passkeys.begin(caller)));
    }

    private Response renew(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        SignInContext context = SignInContext.of(request);
        if (!fields.isNull(CREDENTIAL)) {
            Assertion answer = new CredentialFields(fields.object(CREDENTIAL)).assertion();
            fields.check();
            return Response.json(200, shown(passkeys.renew(caller, answer, context)));
        }
        Optional<String> code = fields.optionalText(CODE, MAX_CODE);
        Optional<String> password = fields.optionalSecret(PASSWORD);
        if (code.isEmpty() && password.isEmpty()) {
            fields.reject(PASSWORD, Message.of("field.non-blank"));
        }
        fields.check();
        SessionCaller proved = code.isPresent()
                ? proof.renew(caller, code.get(), context)
                : proof.renew(caller, new Password(password.orElseThrow()), context);
        return Response.json(200, shown(proved));
    }

    private Shown shown(SessionCaller caller) {
        List<String> methods = new ArrayList<>();
        if (proof.takesPassword(caller)) {
            methods.add(PASSWORD);
        }
        if (proof.takesCode(caller)) {
            methods.add(CODE);
        }
        if (passkeys.takesPasskey(caller)) {
            methods.add("passkey");
        }
        return new Shown(recent.holds(caller), recent.until(caller), methods);
    }

    record Shown(boolean recent, Instant until, List<String> methods) {}
}
