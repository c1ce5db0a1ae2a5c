package dev.vestibule.mfa;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Codes that a user enters: of the authenticator app, from the list of recovery codes, or from an email. */
public final class FactorCodes {
    private final TotpFactor totp;
    private final TotpStore totpStore;
    private final RecoveryCodes recovery;
    private final MailedCodes mailed;

    FactorCodes(TotpFactor totp, TotpStore totpStore, RecoveryCodes recovery, MailedCodes mailed) {
        this.totp = totp;
        this.totpStore = totpStore;
        this.recovery = recovery;
        this.mailed = mailed;
    }

    /** What an entered text may be. Nothing has been used up yet. */
    public final class Entered {
        private final UserId user;
        private final boolean hasApp;
        private final Optional<TotpFactor.Matched> app;
        private final Optional<Digest> recoveryCode;
        private final Optional<Digest> mailedCode;

        private Entered(
                User user,
                Optional<TotpFactor.Matched> app,
                Optional<Digest> recoveryCode,
                Optional<Digest> mailedCode) {
            this.user = user.id();
            this.hasApp = user.status().factors().has(SecondFactor.TOTP);
            this.app = app;
            this.recoveryCode = recoveryCode;
            this.mailedCode = mailedCode;
        }

        /** Returns what a wrong code was probably meant to be, from its form; codes of apps and emails look alike. */
        SessionFactor looksLike() {
            if (recoveryCode.isPresent()) {
                return SessionFactor.RECOVERY_CODE;
            }
            return hasApp ? SessionFactor.TOTP : SessionFactor.EMAIL_CODE;
        }

        /**
         * Uses up the code within the ongoing transaction. Of any number of simultaneous uses one succeeds.
         *
         * @return what it was; empty if it is wrong, or was used before
         */
        public Optional<SessionFactor> use(Instant now) {
            if (app.filter(code -> totpStore.use(user, code.sealed(), code.step(), now))
                    .isPresent()) {
                return Optional.of(SessionFactor.TOTP);
            }
            if (recoveryCode.filter(code -> recovery.use(user, code, now)).isPresent()) {
                return Optional.of(SessionFactor.RECOVERY_CODE);
            }
            return mailedCode.filter(code -> mailed.use(user, code, now)).map(code -> SessionFactor.EMAIL_CODE);
        }
    }

    /**
     * Reads a code to sign in with.
     *
     * @param locked whether codes of the app are no longer accepted
     */
    Entered toSignIn(User user, String code, boolean locked, Instant now) {
        return new Entered(
                user,
                locked ? Optional.empty() : totp.match(user.id(), code, true, now),
                recovery.read(user.id(), code),
                mailed.read(user.id(), code));
    }

    /**
     * Reads a code of a signed-in user who changes their factors; codes from emails are not accepted for that.
     *
     * @param locked whether codes of the app are no longer accepted
     */
    public Entered toManage(User user, String code, boolean locked, Instant now) {
        return new Entered(
                user,
                locked ? Optional.empty() : totp.match(user.id(), code, true, now),
                recovery.read(user.id(), code),
                Optional.empty());
    }
}
