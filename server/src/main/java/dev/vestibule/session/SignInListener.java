package dev.vestibule.session;

/**
 * Told of each sign-in within the transaction that starts the session, so that what it writes stands or falls with it.
 */
@FunctionalInterface
public interface SignInListener {
    /**
     * Somebody signs in; the record of it has not been written yet.
     *
     * @param first whether it is the account's first sign-in ever
     */
    void signsIn(Session session, SignInContext context, boolean first);
}
