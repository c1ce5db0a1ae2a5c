package dev.vestibule.passkey;

import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.DeviceDescription;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/vestibule/passkey}: the signed-in user's passkeys. Adding and removing one takes a fresh proof.
 */
public final class PasskeyResource implements Resource {
    private static final String PATH = "/api/vestibule/passkey";
    private static final int MAX_CODE = 64;

    private final PasskeyRegistration registration;
    private final PasskeyService passkeys;
    private final SessionGuard guard;
    private final Supplier<String> siteName;
    private final Function<Request, Messages> messages;

    PasskeyResource(
            PasskeyRegistration registration,
            PasskeyService passkeys,
            SessionGuard guard,
            Supplier<String> siteName,
            Function<Request, Messages> messages) {
        this.registration = registration;
        this.passkeys = passkeys;
        this.guard = guard;
        this.siteName = siteName;
        this.messages = messages;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.inSession(this::list));
        routes.slowPost(PATH + "/options", guard.inSession(this::begin));
        routes.post(PATH, guard.inSession(this::finish));
        routes.put(PATH + "/{id}", guard.inSession(this::rename));
        routes.slowPost(PATH + "/{id}/remove", guard.inSession(this::remove));
    }

    private Response list(Request request, SessionCaller caller) {
        List<Shown> shown =
                passkeys.of(caller.user().id()).stream().map(Shown::of).toList();
        return Response.json(200, shown);
    }

    private Response begin(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Optional<Password> password = password(fields);
        Optional<String> code = fields.optionalText("code", MAX_CODE);
        fields.check();
        PasskeyRegistration.Offer offer = registration.begin(caller, password, code, SignInContext.of(request));
        return Response.json(200, PasskeyOptions.creation(offer, siteName.get()));
    }

    private Response finish(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Optional<String> name = fields.optionalText("name", Passkey.MOST_CHARACTERS);
        Attestation answer = new CredentialFields(fields.object("credential")).attestation();
        fields.check();
        String device = messages.apply(request)
                .of(DeviceDescription.of(request.userAgent()).message());
        Passkey passkey = registration.finish(caller, answer, name, device, SignInContext.of(request));
        return Response.json(200, Shown.of(passkey));
    }

    private Response rename(Request request, SessionCaller caller) {
        long id = request.pathNumber("id");
        Fields fields = request.fields();
        String name = fields.text("name", Passkey.MOST_CHARACTERS);
        fields.check();
        if (!passkeys.rename(caller.user().id(), id, name.strip(), actor(request, caller))) {
            throw Refusal.NOT_FOUND.exception();
        }
        return Response.noContent();
    }

    private Response remove(Request request, SessionCaller caller) {
        Fields fields = request.fields();
        Optional<Password> password = password(fields);
        fields.check();
        return switch (passkeys.remove(caller, request.pathNumber("id"), password, SignInContext.of(request))) {
            case REMOVED -> Response.noContent();
            case GONE -> throw Refusal.NOT_FOUND.exception();
            case NEEDED -> throw Refusal.LAST_SIGN_IN_METHOD.exception();
        };
    }

    private static Optional<Password> password(Fields fields) {
        return fields.optionalSecret("password").map(Password::new);
    }

    private static Actor actor(Request request, SessionCaller caller) {
        return Actor.of(caller.user().id(), request.client());
    }

    /** A passkey on the wire. */
    record Shown(
            long id,
            String credentialId,
            String name,
            @Nullable String authenticator,
            List<String> transports,
            boolean synced,
            boolean userVerification,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {
        static Shown of(Passkey passkey) {
            return new Shown(
                    passkey.id(),
                    passkey.credentialId().text(),
                    passkey.name(),
                    AuthenticatorNames.of(passkey.aaguid()).orElse(null),
                    passkey.transports(),
                    passkey.backup().done(),
                    passkey.verifiesUser(),
                    passkey.createdAt(),
                    passkey.lastUsedAt().orElse(null));
        }
    }
}
