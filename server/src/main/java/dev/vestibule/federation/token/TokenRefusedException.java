package dev.vestibule.federation.token;

/** A token failed a check. The message says which one, for the log; it never contains the token or its claims. */
public final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public TokenRefusedException(String message) {
        super(message, null, false, false);
    }
}
