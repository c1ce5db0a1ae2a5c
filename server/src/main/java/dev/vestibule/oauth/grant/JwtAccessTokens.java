package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.TokenStore.Kind;
import dev.vestibule.oauth.grant.TokenStore.Token;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Signs access tokens (RFC 9068) for applications that are registered for them: services can verify such a token
 * without asking. Here it is looked up like any other, so that it can be revoked.
 */
final class JwtAccessTokens {
    private final TokenStore tokens;
    private final TokenSigner signer;
    private final String issuer;
    private final SecureRandom random;

    JwtAccessTokens(TokenStore tokens, TokenSigner signer, String issuer, SecureRandom random) {
        this.tokens = tokens;
        this.signer = signer;
        this.issuer = issuer;
        this.random = random;
    }

    /**
     * Returns the answer with a signed token in place of the opaque one, if the application is registered for it. To be
     * called after the transaction that stored the opaque one: signing may create keys.
     */
    TokenAnswer insteadOf(TokenAnswer answer, OAuthClient client) {
        if (!client.metadata().lifetimes().jwtAccessTokens()) {
            return answer;
        }
        String text = signer.sign(client.metadata().openId().algorithm(), TokenSigner.ACCESS_TOKEN, claims(answer));
        tokens.add(new Token(
                TokenIssuer.digest(text),
                Kind.ACCESS,
                answer.grant().id(),
                answer.scopes(),
                answer.now(),
                answer.expiresAt(),
                Optional.empty(),
                Optional.empty()));
        return answer.with(text);
    }

    private Map<String, Object> claims(TokenAnswer answer) {
        Grant grant = answer.grant();
        Optional<UserId> user = grant.user();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", user.map(Subjects::of).orElse(grant.client().value()));
        claims.put("aud", grant.resource().orElse(issuer));
        claims.put("client_id", grant.client().value());
        claims.put("iat", answer.now().getEpochSecond());
        claims.put("exp", answer.expiresAt().getEpochSecond());
        claims.put("jti", RandomUuid.random(random));
        if (!answer.scopes().isEmpty()) {
            claims.put("scope", answer.scopes().text());
        }
        grant.proof().ifPresent(proof -> claims.putAll(AuthenticationContext.claims(proof)));
        return claims;
    }
}
