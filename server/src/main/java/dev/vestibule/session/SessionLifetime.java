package dev.vestibule.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The limits of a session's lifetime.
 *
 * @param maxAge since the sign-in, whatever the use
 * @param idle without use, if there is such a limit
 * @param writeAfterMillis how old the written activity may become. A minute, but a quarter of a short idle timeout:
 *     other nodes know only what has been written.
 */
public record SessionLifetime(Duration maxAge, Optional<Duration> idle, long writeAfterMillis) {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    public SessionLifetime(Duration maxAge, Optional<Duration> idle) {
        this(maxAge, idle, writeAfter(idle).toMillis());
    }

    /** Returns why a session has expired at this instant, if it has. The instant of expiry itself counts as expired. */
    Optional<EndReason> verdict(Session session, Instant lastActive, Instant now) {
        boolean tooOld = !now.isBefore(session.expiresAt())
                || !now.isBefore(session.createdAt().plus(maxAge));
        if (tooOld) {
            return Optional.of(EndReason.EXPIRED);
        }
        if (idle.isPresent() && !now.isBefore(lastActive.plus(idle.get()))) {
            return Optional.of(EndReason.TIMED_OUT);
        }
        return Optional.empty();
    }

    private static Duration writeAfter(Optional<Duration> idle) {
        return idle.map(limit -> limit.dividedBy(4))
                .filter(quarter -> quarter.compareTo(MINUTE) < 0)
                .orElse(MINUTE);
    }
}
