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
        PASSWORDS_OFF(Refusal.PASSWORDS_OFF),
        /** It proves who somebody is, who has as many sessions as one may have. */
        TOO_MANY_SESSIONS(Refusal.TOO_MANY_SESSIONS);

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

    /**
     * Which sign-ins to list; what is empty leaves none out.
     *
     * @param account the address of the account
     * @param outcome {@link #SIGNED_IN}, or why not
     * @param client the address that it came from
     * @param since the first instant that counts
     * @param until the first instant that does not count any more
     */
    record Filter(
            Optional<Email> account,
            Optional<String> outcome,
            Optional<String> client,
            Optional<Instant> since,
            Optional<Instant> until) {}

    /**
     * A sign-in, good or refused, as administrators see it.
     *
     * @param account empty when nobody has the login that was typed, which is not kept
     * @param name of the account, if it has one
     */
    record Recorded(
            long id,
            Instant at,
            Optional<UserId> account,
            Optional<Email> email,
            Optional<String> name,
            SignInMethod method,
            String outcome,
            String client,
            String userAgent) {}

    /** The outcome of a good sign-in, in the record and in a {@link Filter}. */
    String SIGNED_IN = "signed-in";

    /** All sign-ins, by time. */
    List<Recorded> list(Filter filter, boolean newestFirst, int limit, int offset);

    /** Whether somebody has signed in to this account from this device before. */
    boolean knows(Email account, String device);

    /** Whether anybody has signed in from this device before. */
    boolean knows(String device);

    /** Deletes at most {@code batch} records older than {@code kept}. */
    int deleteOld(Duration kept, Instant now, int batch);

    /** The same for those of no account. */
    int deleteOldOfNobody(Duration kept, Instant now, int batch);
}
