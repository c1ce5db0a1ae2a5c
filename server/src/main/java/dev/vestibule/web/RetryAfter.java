package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;

/** The time until the next attempt, in a unit for display. */
public final class RetryAfter {
    private RetryAfter() {}

    /** For the header {@code Retry-After}. */
    public static String seconds(TooManyAttemptsException refused) {
        return Integer.toString(wholeSeconds(refused.retryAfter()));
    }

    /** For the header {@code Retry-After}. */
    public static String seconds(UnavailableException failure) {
        return Integer.toString(wholeSeconds(failure.retryAfter()));
    }

    /** Returns a message for users. */
    public static Message message(TooManyAttemptsException refused) {
        int seconds = wholeSeconds(refused.retryAfter());
        return seconds <= 90
                ? Message.counted("form.wait-seconds", seconds)
                : Message.counted("form.wait-minutes", (seconds + 59) / 60);
    }

    private static int wholeSeconds(Duration wait) {
        return (int) Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
