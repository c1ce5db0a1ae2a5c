package dev.vestibule.guard;

import dev.vestibule.session.Caller;
import dev.vestibule.session.KeyCaller;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.TokenCaller;
import dev.vestibule.user.User;
import java.util.Optional;

/**
 * Who sent a request, as far as rules look at it.
 *
 * @param id the public id of the session or the key
 * @param factor the second factor of the session
 * @param limits the restrictions of the key
 */
record Identity(String id, User user, Optional<SessionFactor> factor, boolean mustChangePassword, KeyLimits limits) {
    static Identity of(Caller caller) {
        if (caller instanceof SessionCaller session) {
            return new Identity(
                    session.id(),
                    session.user(),
                    session.session().proof().factor(),
                    session.mustChangePassword(),
                    KeyLimits.NONE);
        }
        if (caller instanceof TokenCaller application) {
            Session signIn = application.token().authentication();
            boolean due = application.user().status().mustChangePassword()
                    && signIn.method().restsOnPassword();
            return new Identity(caller.id(), caller.user(), signIn.proof().factor(), due, KeyLimits.NONE);
        }
        KeyLimits limits = caller instanceof KeyCaller key ? key.key().limits() : KeyLimits.NONE;
        return new Identity(caller.id(), caller.user(), Optional.empty(), false, limits);
    }

    /** Returns whether the restrictions of the key, which concern the guarded request, allow it. */
    boolean isAllowed(GuardedRequest request) {
        return limits.isNone() || limits.allow(request.method().orElse(""), request.rawPath(), request.client());
    }
}
