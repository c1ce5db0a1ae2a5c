package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.crypto.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A device that waits for a user to approve it (RFC 8628).
 *
 * @param digest of the device code
 * @param userDigest of the user code
 * @param place the device's address and user agent
 * @param pace how long it has to wait between two polls
 * @param grant what a user granted, if they approved it
 * @param use when the device got its tokens, and the seed that they were derived with
 */
public record DeviceRequest(
        Digest digest,
        Digest userDigest,
        ClientId client,
        Scopes scopes,
        Optional<String> resource,
        Grant.Place place,
        Instant createdAt,
        Instant expiresAt,
        State state,
        Duration pace,
        Optional<Instant> polledAt,
        Optional<GrantId> grant,
        Optional<TokenStore.Use> use) {
    /** What the user decided. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State ofWireName(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns whether its code has expired. */
    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Returns whether a user can still decide. */
    boolean isOpen(Instant now) {
        return state == State.PENDING && !isExpired(now);
    }
}
