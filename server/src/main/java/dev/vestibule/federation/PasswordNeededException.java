package dev.vestibule.federation;

/**
 * A proved identity leads to an account with a password that is not linked to it. {@link FederatedSignIn#link} links
 * the two after verifying that password.
 */
public final class PasswordNeededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient FederatedIdentity identity;

    PasswordNeededException(FederatedIdentity identity) {
        super("the account has a password", null, false, false);
        this.identity = identity;
    }

    public FederatedIdentity proof() {
        return identity;
    }
}
