package dev.vestibule.platform.outbound;

/** A call to another server failed. The message is a sentence for administrators and contains nothing that was sent. */
public final class OutboundException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What failed. */
    public enum Reason {
        /** The host has no IP address. */
        UNKNOWN_HOST,
        /** Nothing accepts connections there, or the connection was lost. */
        NO_CONNECTION,
        TIMEOUT,
        /** There is no TLS connection, or the certificate is not trusted. */
        TLS,
        /** It must not be called. */
        NOT_ALLOWED,
        /** There was a response, but not a usable one. */
        RESPONSE,
        OTHER
    }

    private final Reason reason;

    /** Creates the failure of a server that returned an unusable response. */
    public OutboundException(String message) {
        this(Reason.RESPONSE, message);
    }

    OutboundException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    OutboundException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns what failed. */
    public Reason reason() {
        return reason;
    }
}
