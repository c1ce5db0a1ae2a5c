package dev.vestibule.platform.refusal;

import java.time.Duration;

/** Refuses a request after too many failed ones; nothing was hashed or looked up for it. */
public final class TooManyAttemptsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AttemptKind kind;
    private final Duration wait;

    /** @param wait the time until the next attempt is admitted */
    public TooManyAttemptsException(AttemptKind kind, Duration wait) {
        super("too many attempts", null, false, false);
        this.kind = kind;
        this.wait = wait;
    }

    /** Returns the kind of attempts. */
    public AttemptKind kind() {
        return kind;
    }

    public Duration retryAfter() {
        return wait;
    }
}
