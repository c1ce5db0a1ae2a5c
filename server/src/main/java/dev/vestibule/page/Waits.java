package dev.vestibule.page;

import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.text.Message;

/** How long to wait after too many tries, told in the unit that people would use. */
final class Waits {
    private Waits() {}

    /** For the header {@code Retry-After}. */
    static String seconds(TooManyAttemptsException refused) {
        return Integer.toString(wholeSeconds(refused));
    }

    static Message message(TooManyAttemptsException refused) {
        int seconds = wholeSeconds(refused);
        return seconds <= 90
                ? Message.counted("form.wait-seconds", seconds)
                : Message.counted("form.wait-minutes", (seconds + 59) / 60);
    }

    private static int wholeSeconds(TooManyAttemptsException refused) {
        return (int) Math.max(1, refused.retryAfter().plusMillis(999).toSeconds());
    }
}
