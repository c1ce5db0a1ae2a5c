package dev.vestibule.session;

import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.throttle.Admission;
import dev.vestibule.throttle.Allowance;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Refuses sign-ins, whatever the method: each one counts as a failure, is logged, and is recorded. Of those that
 * anonymous clients can cause from any number of addresses, each node records a limited number an hour, and how many
 * more there were.
 */
public final class SignInRefusals {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_OF_NOBODY = 500;
    private static final int MOST_OF_ACCOUNTS = 1_000;

    private final SignInRecordStore store;
    private final SignInLog log;
    private final InstantSource clock;
    private final Allowance ofNobody;
    private final Allowance ofAccounts;

    public SignInRefusals(SignInRecordStore store, SignInLog log, InstantSource clock) {
        this.store = store;
        this.log = log;
        this.clock = clock;
        this.ofNobody = new Allowance(MOST_OF_NOBODY, HOUR, clock);
        this.ofAccounts = new Allowance(MOST_OF_ACCOUNTS, HOUR, clock);
    }

    /**
     * Counts, logs and records a refusal.
     *
     * @param user the user of the login, if there is one
     * @return the exception to throw
     */
    public RefusedException refuse(
            Admission admission, Optional<UserId> user, SignInRefusal why, SignInMethod method, SignInContext context) {
        admission.failed(user.isPresent());
        return refuse(user, why, method, context);
    }

    /** Records the refusal of a user with a proved identity, which does not count as a failure. */
    public RefusedException refuse(
            Optional<UserId> user, SignInRefusal why, SignInMethod method, SignInContext context) {
        log.refused(method.wireName(), why.wireName(), user, context);
        if ((user.isPresent() ? ofAccounts : ofNobody).take()) {
            store.addRefused(user, why, method, context, clock.instant());
        }
        return why.refusal().exception();
    }

    /** Returns how many were not recorded in past hours; returns each number once. */
    public int unrecorded() {
        return ofNobody.untold() + ofAccounts.untold();
    }

    /** Returns how many were not recorded, including the current hour; for the stop. */
    public int unrecordedAtTheEnd() {
        return ofNobody.untoldAtTheEnd() + ofAccounts.untoldAtTheEnd();
    }
}
