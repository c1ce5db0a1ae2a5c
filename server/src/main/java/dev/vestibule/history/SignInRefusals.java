package dev.vestibule.history;

import dev.vestibule.history.SignInStore.Refused;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.session.Origin;
import dev.vestibule.session.SignInLog;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.UserId;
import java.time.InstantSource;
import java.util.Optional;

/** Refuses sign-ins, whatever the method: each one counts as a failure, has a line in the log, and is recorded. */
public final class SignInRefusals {
    private final SignInStore store;
    private final SignInLog log;
    private final InstantSource clock;

    public SignInRefusals(SignInStore store, SignInLog log, InstantSource clock) {
        this.store = store;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Does all that a refusal takes.
     *
     * @param account if the login belongs to one
     * @return what to throw
     */
    public RefusedException refuse(
            Throttle.Admission admission, Optional<UserId> account, Refused why, SignInMethod method, Origin origin) {
        admission.failed(account.isPresent());
        return refuse(account, why, method, origin);
    }

    /** The same for somebody who has proved who they are, which is no failure. */
    public RefusedException refuse(Optional<UserId> account, Refused why, SignInMethod method, Origin origin) {
        log.refused(method.wireName(), why.wireName(), account, origin);
        store.addRefused(account, why, method, origin, clock.instant());
        return why.refusal().exception();
    }
}
