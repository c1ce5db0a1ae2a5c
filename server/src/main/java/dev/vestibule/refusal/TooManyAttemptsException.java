package dev.vestibule.refusal;

import java.time.Duration;

/** Ends a request that came after too many failed ones; nothing was hashed or looked up for it. */
public final class TooManyAttemptsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;
    private final Duration wait;

    /**
     * @param status the contract's status: 401 for sign-ins, 400 elsewhere (session wire, section 3)
     * @param field the key of {@code errors} under which the contract tells it
     * @param wait until the next try is admitted
     */
    public TooManyAttemptsException(int status, String field, Duration wait) {
        super("too many attempts", null, false, false);
        this.status = status;
        this.field = field;
        this.wait = wait;
    }

    public int status() {
        return status;
    }

    public String field() {
        return field;
    }

    public Duration retryAfter() {
        return wait;
    }
}
