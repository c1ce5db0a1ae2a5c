package dev.vestibule.history;

import dev.vestibule.refusal.Refusal;
import dev.vestibule.session.Origin;
import dev.vestibule.session.Session;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where sign-ins are recorded. The good ones are written together with their session, by the session's own store. */
public interface SignInStore {
    /** Why a sign-in was refused. */
    enum Refused {
        WRONG_CREDENTIALS(Refusal.WRONG_CREDENTIALS),
        ACCOUNT_DISABLED(Refusal.ACCOUNT_DISABLED),
        /** What came from elsewhere proves nothing. */
        PROOF_REFUSED(Refusal.OUTSIDE_PROOF_REFUSED),
        /** It proves who somebody is, but nothing says that the address is theirs. */
        EMAIL_UNVERIFIED(Refusal.EMAIL_UNVERIFIED),
        /** It is good, but nobody here. */
        NO_ACCOUNT(Refusal.ACCOUNT_CREATION_NOT_ALLOWED),
        PASSWORDS_OFF(Refusal.PASSWORDS_OFF);

        private final Refusal refusal;

        Refused(Refusal refusal) {
            this.refusal = refusal;
        }

        /** How it is told. */
        public Refusal refusal() {
            return refusal;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A good sign-in.
     *
     * @param session what it started, unless that has been ended
     */
    record SignIn(Instant at, String userAgent, String address, Optional<Session> session) {}

    /**
     * Records a refused sign-in.
     *
     * @param user if the login belongs to an account
     */
    void addRefused(Optional<UserId> user, Refused why, SignInMethod method, Origin origin, Instant now);

    /** A user's good sign-ins, newest first. */
    List<SignIn> of(UserId user, int most);

    /** Whether somebody has signed in to this account from this device before. */
    boolean knows(Email account, String device);

    /** Deletes at most {@code batch} records older than {@code kept}. */
    int deleteOld(Duration kept, Instant now, int batch);
}
