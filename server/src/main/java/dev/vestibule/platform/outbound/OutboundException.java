package dev.vestibule.platform.outbound;

/** A call to another server failed. The message is a sentence for administrators and contains nothing that was sent. */
public final class OutboundException extends Exception {
    private static final long serialVersionUID = 1L;

    public OutboundException(String message) {
        super(message);
    }

    OutboundException(String message, Throwable cause) {
        super(message, cause);
    }
}
