package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.key.TokenSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.4). They never have a nonce. */
final class LogoutTokens {
    static final String TYPE = "logout+jwt";

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final Duration LIFE = Duration.ofMinutes(2);

    private final TokenSigner signer;
    private final String issuer;

    LogoutTokens(TokenSigner signer, String issuer) {
        this.signer = signer;
        this.issuer = issuer;
    }

    /** Returns the token of one attempt. */
    String token(LogoutStore.Claimed message, OAuthClient client, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", Subjects.of(message.user()));
        claims.put("aud", client.id().value());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(LIFE).getEpochSecond());
        claims.put("jti", message.jti());
        claims.put("sid", message.session().value());
        claims.put("events", Map.of(EVENT, Map.of()));
        return signer.sign(client.metadata().openId().algorithm(), TYPE, claims);
    }
}
