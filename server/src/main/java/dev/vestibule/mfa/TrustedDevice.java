package dev.vestibule.mfa;

import dev.vestibule.platform.address.ClientAddress;
import java.time.Instant;

/**
 * A browser in which a user is not asked for a second factor.
 *
 * @param address from which it was trusted, or last used
 */
public record TrustedDevice(
        long id, String userAgent, ClientAddress address, Instant trustedAt, Instant lastUsedAt, Instant expiresAt) {}
