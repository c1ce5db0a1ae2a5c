package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.AuthenticationContext;
import dev.vestibule.oauth.grant.ClaimsRequest;
import dev.vestibule.oauth.grant.IssuedGrant;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.key.SigningKeyService;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.platform.crypto.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Issues ID tokens (OpenID Connect Core, section 2). They say who signed in, how and when; what else an application
 * needs to know of the user is at the userinfo endpoint, unless its parameter {@code claims} asks for it here.
 */
public final class IdTokens {
    /** How long an ID token is valid, unless its application is registered with another time. */
    public static final Duration LIFE = Duration.ofHours(1);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SigningKeyService keys;
    private final TokenSigner signer;
    private final StandardClaims standard;
    private final String issuer;

    IdTokens(SigningKeyService keys, TokenSigner signer, StandardClaims standard, String issuer) {
        this.keys = keys;
        this.signer = signer;
        this.standard = standard;
        this.issuer = issuer;
    }

    /** Returns the ID token of a token response; empty without the scope {@code openid}. */
    public Optional<String> issue(IssuedGrant issued) {
        if (!issued.scopes().has(Scopes.OPENID) || !keys.isAvailable()) {
            return Optional.empty();
        }
        OAuthClient client = issued.client();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", Subjects.of(issued.user().id()));
        claims.put("aud", client.id().value());
        Instant now = issued.now();
        claims.put("iat", now.getEpochSecond());
        claims.put(
                "exp",
                now.plus(client.metadata().lifetimes().idToken().orElse(LIFE)).getEpochSecond());
        issued.nonce().ifPresent(nonce -> claims.put("nonce", nonce));
        claims.put("at_hash", half(issued.accessToken()));
        issued.grant().proof().ifPresent(proof -> claims.putAll(AuthenticationContext.claims(proof)));
        issued.grant().session().ifPresent(session -> claims.put("sid", session.value()));
        ClaimsRequest asked = issued.grant()
                .claims()
                .flatMap(ClaimsRequest::parse)
                .orElse(ClaimsRequest.NOTHING)
                .within(client.metadata().scopes());
        standard.of(issued.user(), asked.idToken(), client.metadata().openId().groupClaim())
                .forEach(claims::putIfAbsent);
        return Optional.of(signer.sign(client.metadata().openId().algorithm(), TokenSigner.ID_TOKEN, claims));
    }

    /** Returns the left half of the SHA-256, which both signature algorithms have. */
    private static String half(String token) {
        byte[] digest = HexFormat.of().parseHex(Digests.sha256(token).hex());
        return BASE64.encodeToString(Arrays.copyOf(digest, digest.length / 2));
    }
}
