package dev.vestibule.apikey;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import java.time.Instant;
import java.util.Optional;

/** When keys may expire. */
final class KeyExpiry {
    private KeyExpiry() {}

    /** Refuses what is over already; empty is for ever. */
    static void check(Optional<Instant> expiresAt, Instant now) {
        if (expiresAt.filter(end -> !end.isAfter(now)).isPresent()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.future"));
        }
    }

    /** Refuses for a personal key what is over already, for ever, or more than a year from now. */
    static void checkOwn(Optional<Instant> expiresAt, Instant now) {
        check(expiresAt, now);
        if (expiresAt.filter(now.plus(ApiKeyCreation.LONGEST_OWN)::isAfter).isEmpty()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-within-a-year"));
        }
    }

    /** Whoever was refused for good must not come in again, so an expired key is not prolonged. */
    static void checkChange(KeySettings before, KeySettings after, Instant now) {
        if (!after.expiresAt().equals(before.expiresAt())) {
            if (before.isOver(now)) {
                throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-expired"));
            }
            check(after.expiresAt(), now);
        }
    }
}
