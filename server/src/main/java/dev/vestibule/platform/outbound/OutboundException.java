package dev.vestibule.platform.outbound;

/** Another server could not be asked. The message is a sentence for administrators and holds nothing that was sent. */
public final class OutboundException extends Exception {
    private static final long serialVersionUID = 1L;

    public OutboundException(String message) {
        super(message);
    }

    OutboundException(String message, Throwable cause) {
        super(message, cause);
    }
}
