package dev.vestibule.federation.token;

/**
 * A token proves nothing. The message says which check it failed, for the log; it never holds the token or its claims.
 */
public final class TokenRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public TokenRefusedException(String message) {
        super(message, null, false, false);
    }
}
