package dev.vestibule.password;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Verifies that the signed-in user is present, before an action that outlives the session: with the password, or for
 * users who cannot sign in with one, a recent sign-in with a provider.
 */
public final class FreshProof {
    /** How long a sign-in with a provider counts as fresh. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final PasswordLogin passwordLogin;
    private final InstantSource clock;

    /**
     * @param passwordLogin whether password sign-in is disabled at the moment
     * @param clock the database's
     */
    public FreshProof(
            PasswordSignIn signIn, PasswordService passwords, PasswordLogin passwordLogin, InstantSource clock) {
        this.signIn = signIn;
        this.passwords = passwords;
        this.passwordLogin = passwordLogin;
        this.clock = clock;
    }

    /** Returns whether the user needs the password; otherwise a fresh sign-in counts. */
    public boolean takesPassword(SessionCaller caller) {
        return !passwordLogin.off() && passwords.has(caller.user());
    }

    /**
     * Verifies the proof. A wrong password counts like a failed sign-in.
     *
     * @param given the password, if one was sent
     * @throws InvalidInputException naming {@code password} if the proof is missing or wrong
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     */
    public void require(SessionCaller caller, Optional<Password> given, SignInContext context) {
        if (takesPassword(caller)) {
            Password password = given.orElseThrow(() -> refused("field.non-blank"));
            if (password.tooLongToHash()
                    || !signIn.confirm(caller.user(), password, context, AttemptKind.PASSWORD_CONFIRMATION)) {
                throw refused("refusal.password-mismatch");
            }
        } else if (!isFresh(caller)) {
            throw refused("field.fresh-sign-in");
        }
    }

    /** Returns whether this session was started recently with a provider. */
    public boolean isFresh(SessionCaller caller) {
        return !caller.session().method().restsOnPassword()
                && caller.session().proof().at().plus(FRESH).isAfter(clock.instant());
    }

    private static InvalidInputException refused(String key) {
        return InvalidInputException.of(Input.PASSWORD, Message.of(key));
    }
}
