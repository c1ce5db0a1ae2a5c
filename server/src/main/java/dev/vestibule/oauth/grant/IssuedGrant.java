package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.Optional;

/**
 * A grant whose tokens are being issued, for the ID token.
 *
 * @param scopes of the access token; perhaps fewer than those of the grant
 * @param nonce of the authorization request; empty after a refresh
 * @param code the code that is being exchanged; empty after a refresh
 */
public record IssuedGrant(
        Grant grant,
        OAuthClient client,
        User user,
        Scopes scopes,
        Optional<String> nonce,
        Optional<String> code,
        String accessToken,
        Instant now) {
    /** Returns this with another access token. */
    IssuedGrant with(String otherToken) {
        return new IssuedGrant(grant, client, user, scopes, nonce, code, otherToken, now);
    }

    /** Omits the secrets. */
    @Override
    public String toString() {
        return "IssuedGrant[" + grant.id().value() + "]";
    }
}
