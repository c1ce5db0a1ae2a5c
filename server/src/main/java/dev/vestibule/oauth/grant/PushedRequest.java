package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.platform.crypto.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * An authorization request that an application sent before the browser comes (RFC 9126).
 *
 * @param digest of the name by which the browser brings it
 * @param opening the first browser that brought it
 */
record PushedRequest(
        Digest digest, ClientId client, Parameters parameters, Optional<Opening> opening, Instant expiresAt) {
    /** When a browser brought it, and the digest of the cookie by which that browser is known. */
    record Opening(Instant at, Digest browser) {}

    /** Returns whether a browser may use it: until it expires, the first one, which may load its page again. */
    boolean isOpenTo(Digest browser, Instant now) {
        return now.isBefore(expiresAt)
                && opening.map(first -> first.browser().equals(browser)).orElse(true);
    }
}
