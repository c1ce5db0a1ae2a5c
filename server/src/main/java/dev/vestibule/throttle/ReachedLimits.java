package dev.vestibule.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The subjects whose limits are reached, and until when: failures count until they are old enough or a lockout is
 * removed.
 */
final class ReachedLimits {
    private static final int MOST_KNOWN = 100_000;

    private final Cache<String, Instant> until =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();
    private final InstantSource clock;

    ReachedLimits(InstantSource clock) {
        this.clock = clock;
    }

    void note(AttemptCounter.Outcome.Refused refused) {
        until.put(refused.limit().subject(), clock.instant().plus(refused.retryAfter()));
    }

    /** @throws TooManyAttemptsException if the limit is known to be reached */
    void refuse(Limit limit, AttemptKind kind) {
        Instant end = until.getIfPresent(limit.subject());
        Instant now = clock.instant();
        if (end != null && now.isBefore(end)) {
            throw new TooManyAttemptsException(kind, Duration.between(now, end));
        }
    }

    /** Forgets all of them: a lockout may have been removed. */
    void forget() {
        until.invalidateAll();
    }
}
