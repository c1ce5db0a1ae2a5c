package dev.vestibule.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Counts;
import dev.vestibule.platform.refusal.AttemptKind;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The subjects whose limits are reached, and until when: failures count until they are old enough or a lockout is
 * removed.
 */
final class ReachedLimits {
    private static final int MOST_KNOWN = 100_000;

    private final Cache<String, Instant> until =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();
    private final Counts counts = new Counts(
                    "vestibule.throttle.refused",
                    "Attempts that were refused after too many others, by kind",
                    "attempt")
            .from(Stream.of(AttemptKind.values()).map(kind -> List.of(label(kind))));
    private final InstantSource clock;

    ReachedLimits(InstantSource clock) {
        this.clock = clock;
    }

    /** Remembers a limit that is reached; returns what refuses the attempt. */
    TooManyAttemptsException note(AttemptCounter.Outcome.Refused refused, AttemptKind kind) {
        counts.add(label(kind));
        until.put(refused.limit().subject(), clock.instant().plus(refused.retryAfter()));
        return new TooManyAttemptsException(kind, refused.retryAfter());
    }

    /** @throws TooManyAttemptsException if the limit is known to be reached */
    void refuse(Limit limit, AttemptKind kind) {
        Instant end = until.getIfPresent(limit.subject());
        Instant now = clock.instant();
        if (end != null && now.isBefore(end)) {
            counts.add(label(kind));
            throw new TooManyAttemptsException(kind, Duration.between(now, end));
        }
    }

    private static String label(AttemptKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<CounterSource> counters() {
        return counts.sources();
    }

    /** Forgets all of them: a lockout may have been removed. */
    void forget() {
        until.invalidateAll();
    }
}
