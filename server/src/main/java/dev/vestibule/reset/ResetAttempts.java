package dev.vestibule.reset;

import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.Session;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.User;
import java.util.Locale;
import java.util.Optional;

/** Counts attempts to use a token, and records their results in the sign-in log. */
final class ResetAttempts {
    private final Throttle throttle;
    private final CodeAttempts codes;
    private final SignInLog log;

    ResetAttempts(Throttle throttle, CodeAttempts codes, SignInLog log) {
        this.throttle = throttle;
        this.codes = codes;
        this.log = log;
    }

    /**
     * Counts an attempt to use a token.
     *
     * @throws TooManyAttemptsException after too many calls from one address
     */
    void count(SignInContext context) {
        try {
            throttle.count(new CountedCall(CountedCall.Kind.RESET, Optional.empty(), context.address()));
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInMethod.RESET.wireName(), SignInLog.TOO_MANY, Optional.empty(), context);
            throw refused;
        }
    }

    /** Records that a token was refused, and returns the refusal for its holder. */
    RefusedException refused(TokenState state, Optional<User> user, SignInContext context) {
        String outcome = "token-" + state.name().toLowerCase(Locale.ROOT);
        log.refused(SignInMethod.RESET.wireName(), outcome, user.map(User::id), context);
        return state.refusal().exception();
    }

    /** Removes the failed sign-ins of a user with a new password; they read their mail, so their app is unlocked. */
    void forgive(User user) {
        codes.forgive(user.id());
        throttle.forgive(user.mailbox().address()); // which is the account's address again
    }

    /** Records that a token was used. */
    void succeeded(Session session, SignInContext context) {
        log.signedIn(session, context);
    }
}
