package dev.vestibule.mfa;

import dev.vestibule.session.SessionService;
import dev.vestibule.user.SecondFactor;
import java.util.Optional;
import java.util.Set;

/** The result of a proved first factor. There is no session and no cookie before the last factor. */
public sealed interface SignInStep {
    /** Nothing else is needed. */
    record Started(SessionService.Started session) implements SignInStep {}

    /**
     * A second factor is needed: {@link SecondStep} completes the sign-in.
     *
     * @param token the challenge token, valid for five minutes
     * @param factors the account's second factors; a recovery code is accepted in place of any of them
     * @param byEmail whether a code can be sent by email instead
     */
    record CodeRequired(String token, Set<SecondFactor> factors, boolean byEmail) implements SignInStep {}

    /**
     * The site requires a second factor, and the user has none: {@link EnrollmentStep#finish} sets one up and completes
     * the sign-in.
     *
     * @param token the enrollment token, valid for five minutes
     */
    record EnrollmentRequired(String token, PendingTotp pending) implements SignInStep {}

    /** The user was deactivated or the password changed since; the proof is worthless. */
    record Outdated() implements SignInStep {}

    /** Returns the session, if it has started. */
    default Optional<SessionService.Started> started() {
        return this instanceof Started started ? Optional.of(started.session()) : Optional.empty();
    }
}
