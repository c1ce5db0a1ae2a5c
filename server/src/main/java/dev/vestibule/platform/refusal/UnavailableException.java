package dev.vestibule.platform.refusal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failure of the server: the request may be valid, and repeating it later is safe. Becomes 503 with Retry-After,
 * never 401.
 */
public class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public UnavailableException(String message, Duration retryAfter) {
        this(message, retryAfter, null);
    }

    public UnavailableException(String message, Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
