package dev.vestibule.outward;

/** Another server could not be asked. The message is a sentence for administrators and holds nothing that was sent. */
public final class OutwardException extends Exception {
    private static final long serialVersionUID = 1L;

    public OutwardException(String message) {
        super(message);
    }

    OutwardException(String message, Throwable cause) {
        super(message, cause);
    }
}
