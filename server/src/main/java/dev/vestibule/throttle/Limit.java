package dev.vestibule.throttle;

import dev.vestibule.platform.crypto.Digests;
import java.time.Duration;
import java.util.Optional;

/**
 * So many tries of one subject in so much time.
 *
 * @param subject a digest: what people type as a login may be anything, even a password, and is not kept
 * @param inARow whether failures in a row are counted too; not for an address, whose people have nothing to do with
 *     each other
 * @param account for a device, the subject of the account that it is known to
 */
public record Limit(String subject, int most, Duration per, boolean inARow, Optional<String> account) {
    static Limit of(String kind, String value, int most, Duration per) {
        return new Limit(Digests.sha256(kind + ":" + value).hex(), most, per, true, Optional.empty());
    }

    Limit knownTo(String subjectOfAccount) {
        return new Limit(subject, most, per, inARow, Optional.of(subjectOfAccount));
    }

    /** How many tries may be under way on one node: so few that they fill the limit only together with failures. */
    int atOnce() {
        return most / 2;
    }

    Limit notInARow() {
        return new Limit(subject, most, per, false, account);
    }
}
