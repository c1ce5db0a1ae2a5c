package dev.vestibule.mfa;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Verifies a code of the signed-in user's authenticator app, or a recovery code, before an action that outlives the
 * session. As with other changes of second factors, the app counts even while the site does not use it.
 */
public final class CodeProof {
    private final FactorStore factors;
    private final FactorCodes codes;
    private final CodeAttempts attempts;
    private final SignInLog log;
    private final Transactions transactions;
    private final InstantSource clock;

    CodeProof(
            FactorStore factors,
            FactorCodes codes,
            CodeAttempts attempts,
            SignInLog log,
            Transactions transactions,
            InstantSource clock) {
        this.factors = factors;
        this.codes = codes;
        this.attempts = attempts;
        this.log = log;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Returns whether the user needs a code. */
    public static boolean takesCode(User user) {
        return user.status().factors().has(SecondFactor.TOTP);
    }

    /**
     * Verifies the code of a user who has an app, and uses it up.
     *
     * @param given the code, if one was sent
     * @throws InvalidInputException naming {@code code} if it is missing or wrong
     * @throws TooManyAttemptsException after too many wrong codes
     */
    public void require(CodeAttempts.Use use, User user, Optional<String> given, SignInContext context) {
        if (!hasApp(user.id())) {
            return;
        }
        enter(use, user, given.orElseThrow(() -> refused("field.non-blank")), context);
    }

    /**
     * Verifies a code like {@link #require}; a user without an app has none.
     *
     * @throws InvalidInputException naming {@code code} if it is wrong
     * @throws TooManyAttemptsException after too many wrong codes
     */
    public void confirm(CodeAttempts.Use use, User user, String code, SignInContext context) {
        if (!hasApp(user.id())) {
            throw refused("refusal.code-wrong");
        }
        enter(use, user, code, context);
    }

    private void enter(CodeAttempts.Use use, User user, String code, SignInContext context) {
        try (CodeAttempts.Admitted attempt = attempts.admit(use, user.id(), context.address())) {
            if (!attempt.unlessItFails(() -> uses(user, code, attempt.locked()))) {
                attempt.failed();
                log.refused(
                        SignInLog.CONFIRMATION, SignInRefusal.WRONG_CODE.wireName(), Optional.of(user.id()), context);
                throw refused("refusal.code-wrong");
            }
            attempt.succeeded();
        } catch (TooManyAttemptsException refused) {
            log.refused(SignInLog.CONFIRMATION, SignInLog.TOO_MANY, Optional.of(user.id()), context);
            throw refused;
        }
    }

    /** Asks the database, as the app may just have been set up on another node. */
    private boolean hasApp(UserId user) {
        return transactions
                .call(() -> factors.lock(user))
                .filter(held -> held.has(SecondFactor.TOTP))
                .isPresent();
    }

    private boolean uses(User user, String code, boolean locked) {
        Instant now = clock.instant();
        FactorCodes.Entered entered = codes.toManage(user, code, locked, now);
        return transactions.call(() -> factors.lock(user.id())
                .filter(held -> entered.use(now).isPresent())
                .isPresent());
    }

    private static InvalidInputException refused(String key) {
        return InvalidInputException.of(Input.CODE, Message.of(key));
    }
}
