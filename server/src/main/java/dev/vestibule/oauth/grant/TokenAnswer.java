package dev.vestibule.oauth.grant;

import java.time.Instant;
import java.util.Optional;

/**
 * Tokens that were just issued, or are sent once more.
 *
 * @param refreshToken empty if the application does not use any
 * @param issued for the ID token; empty for an application that acts for itself
 */
public record TokenAnswer(
        Grant grant,
        String accessToken,
        Instant expiresAt,
        Scopes scopes,
        Optional<String> refreshToken,
        Optional<IssuedGrant> issued,
        Instant now) {
    long expiresIn() {
        return Math.max(0, expiresAt.getEpochSecond() - now.getEpochSecond());
    }

    /** Returns this answer with another access token. */
    TokenAnswer with(String otherToken) {
        return new TokenAnswer(
                grant, otherToken, expiresAt, scopes, refreshToken, issued.map(one -> one.with(otherToken)), now);
    }

    /** Omits the tokens. */
    @Override
    public String toString() {
        return "TokenAnswer[hidden]";
    }
}
