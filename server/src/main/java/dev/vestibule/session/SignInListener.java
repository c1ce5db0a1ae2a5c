package dev.vestibule.session;

import java.util.function.BooleanSupplier;

/**
 * Notified of each sign-in within the transaction that starts the session, so that what it writes is committed with it.
 */
@FunctionalInterface
public interface SignInListener {
    /**
     * Handles a sign-in; its row in the sign-in log has not been written yet.
     *
     * @param first whether it is the account's first sign-in ever; costs a query
     */
    void signsIn(Session session, SignInContext context, BooleanSupplier first);
}
