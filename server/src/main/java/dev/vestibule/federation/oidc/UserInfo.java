package dev.vestibule.federation.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.SignedToken;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.UnavailableException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests a provider's UserInfo (OpenID Connect Core, section 5.3): plain JSON, or a signed token for this client. */
final class UserInfo {
    private static final Set<String> TYPES = Set.of("jwt");

    private UserInfo() {}

    /**
     * Requests UserInfo. The caller must compare its subject with that of the ID token.
     *
     * @throws ProviderTroubleException if there is no valid response
     */
    static Claims of(OidcClient client, @Nullable BearerAccessToken token, Instant now)
            throws ProviderTroubleException {
        OutboundHttp.Answer answer = client.userInfo(token);
        try {
            return isSigned(answer)
                    ? verified(client, answer.text().strip(), now)
                    : new Claims(JWTClaimsSet.parse(answer.text()));
        } catch (TokenRefusedException e) {
            throw new ProviderTroubleException("the signed UserInfo response was rejected: " + e.getMessage());
        } catch (UnavailableException e) {
            throw new ProviderTroubleException("the UserInfo response cannot be verified: " + e.getMessage());
        } catch (ParseException | RuntimeException e) { // the parser misses some of the JSON's errors
            throw new ProviderTroubleException("the UserInfo response is invalid");
        }
    }

    private static boolean isSigned(OutboundHttp.Answer answer) {
        String type = answer.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/jwt");
    }

    private static Claims verified(OidcClient client, String token, Instant now)
            throws TokenRefusedException, ProviderTroubleException {
        Claims claims = new Claims(SignedToken.claims(token, SignedToken.ASYMMETRIC, TYPES, client.keys()));
        claims.requireIssuer(Set.of(client.provider().issuer()));
        claims.requireAudience(client.provider().clientId());
        claims.requireUnexpired(now);
        return claims;
    }
}
