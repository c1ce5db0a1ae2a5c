package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import java.time.Duration;
import java.time.Instant;

/** How long codes, tokens and grants live. */
final class TokenLives {
    static final Duration CODE = Duration.ofMinutes(10);

    /** How long a refresh token that was exchanged still gets the same answer: the first one may have been lost. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration ACCESS = Duration.ofHours(1);
    private static final Duration REFRESH = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(366);

    private TokenLives() {}

    static Duration access(ClientMetadata client) {
        return client.lifetimes().accessToken().orElse(ACCESS);
    }

    static Duration refresh(ClientMetadata client) {
        return client.lifetimes().refreshToken().orElse(REFRESH);
    }

    /**
     * Returns when a grant ends that was used now: with its refresh token, and at the latest a year after its start.
     */
    static Instant grantEnd(Instant createdAt, Instant refreshEnd) {
        return earlier(refreshEnd, createdAt.plus(LONGEST));
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
