package dev.vestibule.apikey;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import java.time.Instant;
import java.util.Optional;

/** The rules for the expiry of keys. */
final class KeyExpiry {
    private KeyExpiry() {}

    /** Refuses an expiry in the past; empty means that the key never expires. */
    static void check(Optional<Instant> expiresAt, Instant now) {
        if (expiresAt.filter(end -> !end.isAfter(now)).isPresent()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.future"));
        }
    }

    /** Refuses for a personal key an expiry in the past, none, or one more than a year from now. */
    static void checkOwn(Optional<Instant> expiresAt, Instant now) {
        check(expiresAt, now);
        if (expiresAt.filter(now.plus(ApiKeyCreation.LONGEST_OWN)::isAfter).isEmpty()) {
            throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-within-a-year"));
        }
    }

    /** A refusal is final for clients, so an expired key cannot be extended. */
    static void checkChange(KeySettings before, KeySettings after, Instant now) {
        if (!after.expiresAt().equals(before.expiresAt())) {
            if (before.isOver(now)) {
                throw InvalidInputException.of(Input.KEY_EXPIRY, Message.of("field.key-expired"));
            }
            check(after.expiresAt(), now);
        }
    }
}
