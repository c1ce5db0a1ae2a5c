package dev.vestibule.password;

import dev.vestibule.mfa.NextStepResponse;
import dev.vestibule.mfa.SignInGate;
import dev.vestibule.mfa.SignInStep;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SessionKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * {@code POST /api/session}: sign in with a password. {@code POST /api/session/password-check}: verify one's own.
 * {@code POST /api/util/password_check}: rate a new one. {@code PUT /api/user/:id/password}: set one.
 * {@code PUT /api/vestibule/user/:id/password-change}: require a user to change it.
 */
public final class PasswordResource implements Resource {
    private static final int MAX_LOGIN = 254;

    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final SignInGate gate;
    private final SessionGuard guard;
    private final SignInResponse signedIn;
    private final UserStore users;
    private final Supplier<String> siteName;

    public PasswordResource(
            PasswordSignIn signIn,
            PasswordService passwords,
            SignInGate gate,
            SessionGuard guard,
            SignInResponse signedIn,
            UserStore users,
            Supplier<String> siteName) {
        this.signIn = signIn;
        this.passwords = passwords;
        this.gate = gate;
        this.guard = guard;
        this.signedIn = signedIn;
        this.users = users;
        this.siteName = siteName;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowPost("/api/session", this::signIn);
        routes.slowPost("/api/session/password-check", guard.inSessionAnyway(this::confirm));
        routes.post("/api/util/password_check", this::judge);
        routes.slowPut("/api/user/{id}/password", guard.signedInAnyway(this::change));
        routes.put("/api/vestibule/user/{id}/password-change", guard.administrator(this::ask));
    }

    private Response signIn(Request request) {
        Fields fields = request.fields();
        String username = fields.text("username", MAX_LOGIN);
        Password password = password(fields, "password");
        boolean remember = fields.flag("remember");
        fields.check();
        SignInStep step =
                signIn.signIn(username, password, SignInContext.of(request).remembered(remember));
        Optional<SessionService.Started> started = step.started();
        if (started.isEmpty()) {
            return NextStepResponse.of(step, request);
        }
        SessionKey key = started.get().key();
        return signedIn.replacing(request, key, remember);
    }

    private Response confirm(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Password password = password(fields, "password");
        fields.check();
        if (!signIn.confirm(caller.user(), password, SignInContext.of(request), AttemptKind.PASSWORD_CONFIRMATION)) {
            throw Refusal.CURRENT_PASSWORD_WRONG.exception();
        }
        return Response.json(200, new Valid(true));
    }

    private Response judge(Request request) {
        Fields fields = request.fields();
        Password candidate = new Password(fields.secret("password"));
        if (fields.fits("password")) {
            passwords
                    .objection(candidate, PasswordPolicy.Context.of(siteName.get()))
                    .ifPresent(sentence -> fields.reject("password", sentence));
        }
        fields.check();
        return Response.json(200, new Valid(true));
    }

    private Response change(Request request, Caller caller) {
        UserId id = new UserId(request.pathNumber("id"));
        boolean own = id.equals(caller.user().id());
        if (!own) {
            guard.requireGoodPassword(caller);
        }
        if (!own && !caller.user().superuser()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        User user = own ? guard.sessionOf(caller).user() : person(id);
        if (!own && user.superuser() && !caller.mayMakeAdministrators()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
        Fields fields = request.fields();
        boolean mustChange = fields.flag("must_change");
        if (own && mustChange) {
            fields.reject("must_change", Message.of("field.must-change-own"));
        }
        boolean revokeKeys = fields.flag("revoke_api_keys");
        Password next = new Password(fields.secret("password"));
        if (fields.fits("password")) {
            passwords
                    .objection(next, PasswordService.wordsOf(user, siteName.get()))
                    .ifPresent(sentence -> fields.reject("password", sentence));
        }
        // The contract lets administrators omit the old password, even for themselves; for all others it is the proof,
        // as it is for administrators who send their own without a recent one.
        boolean proofNeeded = !caller.user().superuser()
                || (own && guard.lacksProof(caller) && !fields.isNull("old_password"));
        Password old = proofNeeded
                ? password(fields, "old_password")
                : new Password(fields.optionalSecret("old_password").orElse(""));
        fields.check();
        if (!proofNeeded) {
            guard.requireProof(caller);
        }
        if (proofNeeded && !signIn.confirm(user, old, SignInContext.of(request), AttemptKind.OLD_PASSWORD)) {
            throw Refusal.OLD_PASSWORD_WRONG.exception();
        }
        passwords.change(
                user, next, mustChange, revokeKeys, Actor.of(caller.user().id(), request.client()));
        return own ? signedInAnew(request, guard.sessionOf(caller).session()) : Response.noContent();
    }

    private User person(UserId id) {
        return users.find(id).filter(User::isActivePerson).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private Response ask(Request request, Caller caller) {
        User user = person(new UserId(request.pathNumber("id")));
        Fields fields = request.fields();
        if (fields.isNull("required")) {
            fields.reject("required", Message.of("setting.type.flag"));
        }
        boolean required = fields.flag("required");
        fields.check();
        passwords.askForChange(user, required, Actor.of(caller.user().id(), request.client()));
        return Response.noContent();
    }

    /** Answers with a new session, as the change revoked the caller's own, too. */
    private Response signedInAnew(Request request, Session revoked) {
        User user = users.find(revoked.user()).orElseThrow(Refusal.NOT_FOUND::exception);
        SessionService.Started started =
                gate.restart(user, revoked, SignInContext.of(request)).orElseThrow(Refusal.NOT_SIGNED_IN::exception);
        Response answer = Response.json(200, new Changed(true, started.key().text()));
        return signedIn.starting(request, started.key(), answer);
    }

    private static Password password(Fields fields, String field) {
        Password password = new Password(fields.secret(field));
        if (password.tooLongToHash()) {
            fields.reject(field, Message.of("field.too-many-bytes", Password.MOST_BYTES));
        }
        return password;
    }

    record Valid(boolean valid) {}

    record Changed(boolean success, String sessionId) {}
}
