package dev.vestibule.guard;

import dev.vestibule.oauth.grant.Subjects;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.oauth.key.SigningKeyService;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.user.User;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs who sent a request, for one application and a minute, for those that trust no plain header. */
final class IdentityTokens {
    /** Of its own, so that none passes for another kind of token. */
    private static final String TYPE = "vestibule-identity+jwt";

    private static final Duration VALID = Duration.ofSeconds(60);

    private final SigningKeyService keys;
    private final TokenSigner signer;
    private final String issuer;
    private final InstantSource clock;

    IdentityTokens(SigningKeyService keys, TokenSigner signer, String issuer, InstantSource clock) {
        this.keys = keys;
        this.signer = signer;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Returns a token for a host; empty text if there is no key to sign with.
     *
     * @param groups the names of the user's groups
     */
    String token(User user, List<String> groups, String host) {
        if (!keys.isAvailable()) {
            return "";
        }
        Instant now = clock.instant();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("sub", Subjects.of(user.id()));
        claims.put("aud", host);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(VALID).getEpochSecond());
        claims.put("email", user.mailbox().address());
        claims.put("name", user.publicName());
        claims.put("groups", groups);
        try {
            return signer.sign(SigningAlgorithm.ES256, TYPE, claims);
        } catch (UnavailableException e) {
            return ""; // plain headers, if they are on, say the same; an application that requires the token refuses
        }
    }
}
