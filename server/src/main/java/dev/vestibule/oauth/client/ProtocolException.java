package dev.vestibule.oauth.client;

/** Refuses a call of an application with one of the errors of OAuth (RFC 6749, section 5.2, and its extensions). */
public final class ProtocolException extends RuntimeException {
    public static final String INVALID_REQUEST = "invalid_request";
    public static final String INVALID_CLIENT = "invalid_client";
    public static final String INVALID_GRANT = "invalid_grant";
    public static final String INVALID_SCOPE = "invalid_scope";
    public static final String INVALID_TARGET = "invalid_target";
    public static final String UNAUTHORIZED_CLIENT = "unauthorized_client";

    private static final long serialVersionUID = 1L;

    private final String error;
    private final int status;

    private ProtocolException(int status, String error, String description) {
        super(description, null, false, false);
        this.error = error;
        this.status = status;
    }

    /**
     * Returns an error, with the status that belongs to it.
     *
     * @param description for developers; it never repeats the input
     */
    public static ProtocolException of(String error, String description) {
        return new ProtocolException(error.equals(INVALID_CLIENT) ? 401 : 400, error, description);
    }

    public static ProtocolException of(int status, String error, String description) {
        return new ProtocolException(status, error, description);
    }

    public static ProtocolException invalidRequest(String description) {
        return of(INVALID_REQUEST, description);
    }

    public static ProtocolException invalidGrant(String description) {
        return of(INVALID_GRANT, description);
    }

    /** Which application it was, and what was wrong with its proof, is not said. */
    public static ProtocolException invalidClient() {
        return of(INVALID_CLIENT, "The client is unknown, or its authentication failed.");
    }

    public String error() {
        return error;
    }

    public String description() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
