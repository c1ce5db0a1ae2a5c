package dev.vestibule.oidc;

import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** Where sign-ins are kept that have been sent to a provider and not come back. */
public interface OidcStateStore {
    /**
     * One of them. Nothing in it opens anything.
     *
     * @param digest of the state
     * @param browserDigest of the cookie that the browser got
     * @param trialBy the administrator who tries the provider out
     */
    record Sent(
            String digest,
            String provider,
            String browserDigest,
            String returnPath,
            Optional<UserId> trialBy,
            Instant expiresAt) {}

    void add(Sent sent);

    /** Takes the one that this browser was sent to this provider with; only the first time, and while it lasts. */
    Optional<Sent> take(String digest, String provider, String browserDigest, Instant now);

    /** Deletes at most {@code batch} that are over, and used tokens that need not be remembered any more. */
    int deleteExpired(Instant now, int batch);
}
