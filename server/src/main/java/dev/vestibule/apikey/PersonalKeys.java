package dev.vestibule.apikey;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.util.Map;
import java.util.Optional;

/** Creates personal keys after a fresh proof, and notifies the owner by mail: such a key outlives the session. */
public final class PersonalKeys {
    private final ApiKeyCreation creation;
    private final FreshProof proof;
    private final Outbox outbox;

    public PersonalKeys(ApiKeyCreation creation, FreshProof proof, Outbox outbox) {
        this.creation = creation;
        this.proof = proof;
        this.outbox = outbox;
    }

    /** Returns whether a form asks for the caller's password. */
    public boolean askForPassword(SessionCaller caller) {
        return proof.asksForPassword(caller);
    }

    /**
     * Creates a key for the caller.
     *
     * @param password empty if none was sent
     * @throws dev.vestibule.platform.refusal.InvalidInputException naming the invalid fields, including
     *     {@code password} if the proof is wrong
     * @throws dev.vestibule.platform.refusal.RefusedException if the caller has {@link ApiKeyCreation#MOST_OWN} already
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong passwords
     */
    public ApiKeyService.Fresh create(
            SessionCaller caller, KeySettings settings, Optional<Password> password, SignInContext context) {
        User person = caller.user();
        creation.checkOwn(settings);
        proof.require(caller, password, context);
        ApiKeyService.Fresh fresh = creation.createOwn(
                person.id(),
                settings,
                secret -> outbox.prepare(
                        MailKind.API_KEY_CREATED,
                        person,
                        Map.of(
                                "name", settings.name(),
                                "prefix", secret.prefix(),
                                "agent", context.userAgent(),
                                "address", context.address().text())),
                Actor.of(person.id(), context.address()));
        outbox.wake();
        return fresh;
    }
}
