package dev.vestibule.throttle;

import dev.vestibule.platform.crypto.Digests;
import java.time.Duration;
import java.util.Optional;

/**
 * A limit on the attempts of one subject in a period.
 *
 * @param subject a digest: people type anything as a login, even a password, which is not stored
 * @param inARow whether consecutive failures are counted too; not for an address, whose users are independent
 * @param account for a device, the subject of the account that it is known to
 */
public record Limit(String subject, int most, Duration per, boolean inARow, Optional<String> account) {
    static Limit of(String kind, String value, int most, Duration per) {
        return new Limit(Digests.sha256(kind + ":" + value).hex(), most, per, true, Optional.empty());
    }

    Limit knownTo(String subjectOfAccount) {
        return new Limit(subject, most, per, inARow, Optional.of(subjectOfAccount));
    }

    /**
     * Returns how many attempts may be in progress on one node: so few that they reach the limit only together with
     * failures.
     */
    int atOnce() {
        return most / 2;
    }

    Limit notInARow() {
        return new Limit(subject, most, per, false, account);
    }
}
