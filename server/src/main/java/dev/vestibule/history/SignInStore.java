package dev.vestibule.history;

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
        WRONG_CREDENTIALS,
        ACCOUNT_DISABLED;

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
