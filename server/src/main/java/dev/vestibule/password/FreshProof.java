package dev.vestibule.password;

import dev.vestibule.mfa.CodeAttempts;
import dev.vestibule.mfa.CodeProof;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SignInContext;
import java.util.Optional;

/**
 * Verifies that the signed-in user is present, before an action that outlives the session. A session whose user was
 * authenticated recently needs nothing more ({@link RecentProof}); others send the password with the request, or renew
 * the proof first: with the password, with a code, or with a passkey.
 */
public final class FreshProof {
    private final PasswordSignIn signIn;
    private final PasswordService passwords;
    private final PasswordLogin passwordLogin;
    private final CodeProof codes;
    private final RecentProof recent;

    /** @param passwordLogin whether password sign-in is disabled at the moment */
    public FreshProof(
            PasswordSignIn signIn,
            PasswordService passwords,
            PasswordLogin passwordLogin,
            CodeProof codes,
            RecentProof recent) {
        this.signIn = signIn;
        this.passwords = passwords;
        this.passwordLogin = passwordLogin;
        this.codes = codes;
        this.recent = recent;
    }

    /** Returns whether the user can prove their presence with the password. */
    public boolean takesPassword(SessionCaller caller) {
        return !passwordLogin.off() && passwords.has(caller.user());
    }

    /** Returns whether a form asks for the password, as there is no recent proof. */
    public boolean asksForPassword(SessionCaller caller) {
        return !isFresh(caller) && takesPassword(caller);
    }

    /** Returns whether the user can prove their presence with a code. */
    public boolean takesCode(SessionCaller caller) {
        return CodeProof.takesCode(caller.user());
    }

    /** Returns whether the user was authenticated recently. */
    public boolean isFresh(SessionCaller caller) {
        return recent.holds(caller);
    }

    /**
     * Requires a recent proof, or the password with the request, which must then be right. A wrong one counts like a
     * failed sign-in.
     *
     * @param given the password, if one was sent
     * @throws InvalidInputException naming {@code password} if it is wrong
     * @throws dev.vestibule.platform.refusal.RefusedException if there is neither
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     */
    public void require(SessionCaller caller, Optional<Password> given, SignInContext context) {
        if (given.isPresent() && takesPassword(caller)) {
            check(caller, given.get(), context);
        } else {
            recent.require(caller);
        }
    }

    /**
     * Renews the proof of a session with the password, and returns the session since.
     *
     * @throws InvalidInputException naming {@code password} if it is wrong, or there is none to sign in with
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     */
    public SessionCaller renew(SessionCaller caller, Password password, SignInContext context) {
        if (!takesPassword(caller)) {
            throw InvalidInputException.of(Input.PASSWORD, Message.of("refusal.password-mismatch"));
        }
        check(caller, password, context);
        return recent.renew(caller);
    }

    /**
     * Renews the proof of a session with a code of the authenticator app or a recovery code, and returns the session
     * since.
     *
     * @throws InvalidInputException naming {@code code} if it is wrong, or there is no app
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many wrong codes
     */
    public SessionCaller renew(SessionCaller caller, String code, SignInContext context) {
        codes.confirm(CodeAttempts.Use.CONFIRM, caller.user(), code, context);
        return recent.renew(caller);
    }

    private void check(SessionCaller caller, Password password, SignInContext context) {
        if (password.tooLongToHash()
                || !signIn.confirm(caller.user(), password, context, AttemptKind.PASSWORD_CONFIRMATION)) {
            throw InvalidInputException.of(Input.PASSWORD, Message.of("refusal.password-mismatch"));
        }
    }
}
