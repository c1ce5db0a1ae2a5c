package dev.vestibule.federation;

/**
 * Somebody outside is proved, and the proof leads to an account that is not linked to them and has a password. Whoever
 * shows that password links the two: {@link FederatedSignIn#link}.
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
