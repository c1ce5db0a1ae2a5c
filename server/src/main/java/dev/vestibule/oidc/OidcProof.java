package dev.vestibule.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.config.OidcProvider;
import dev.vestibule.google.GoogleTokens;
import dev.vestibule.identity.OutsideProof;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.token.Claims;
import dev.vestibule.token.SignedToken;
import dev.vestibule.token.TokenRefusedException;
import dev.vestibule.user.Email;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an ID token proves, in the order of OpenID Connect Core 3.1.3.7, the signature first. What it does not say is asked of the
 * UserInfo endpoint, whose answer counts for the same subject only.
 */
final class OidcProof {
    static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private static final Logger LOG = LoggerFactory.getLogger(OidcProof.class);
    private static final Set<String> TYPES = Set.of("jwt");
    private static final int LONGEST_SESSION = 255;

    private final OidcClient client;
    private final OidcProvider provider;
    private final SignInMethod method;
    private final InstantSource clock;

    OidcProof(OidcClient client, SignInMethod method, InstantSource clock) {
        this.client = client;
        this.provider = client.provider();
        this.method = method;
        this.clock = clock;
    }

    OutsideProof of(OidcClient.Tokens tokens, String nonce) throws TokenRefusedException, ProviderTroubleException {
        // 1 is left out: nobody can encrypt for us. 6 to 8: signature.
        JWTClaimsSet set = SignedToken.claims(tokens.idToken(), SignedToken.ASYMMETRIC, TYPES, client.keys());
        Claims claims = new Claims(set);
        claims.requireIssuer(Set.of(provider.issuer()));
        claims.requireAudience(provider.clientId());
        claims.issuedAt().ifPresent(client::issuedNow);
        claims.requireTime(clock.instant());
        claims.requireNonce(nonce);
        if (claims.object("events").containsKey(LOGOUT_EVENT)) {
            throw new TokenRefusedException("it is a token of another kind");
        }
        String subject = claims.subject();
        Map<String, Object> all = completed(set.getClaims(), subject, tokens);
        OidcProvider.Attributes names = provider.attributes();
        boolean verified = provider.trustEmail() || Claims.isTrue(all.get("email_verified"));
        Optional<Email> email =
                text(all, names.email()).filter(address -> verified).flatMap(Email::parse);
        return new OutsideProof(
                method,
                provider.key(),
                provider.issuer(),
                subject,
                email,
                method != SignInMethod.GOOGLE || isManagedByGoogle(email, all),
                new OutsideProof.Names(text(all, names.firstName()), text(all, names.lastName())),
                claims.text("sid").filter(sid -> sid.length() <= LONGEST_SESSION),
                groups(all).map(provider.groups()::of));
    }

    private static boolean isManagedByGoogle(Optional<Email> email, Map<String, Object> claims) {
        return email.map(address -> GoogleTokens.isManaged(address, text(claims, "hd")))
                .orElse(false);
    }

    private Map<String, Object> completed(Map<String, Object> claims, String subject, OidcClient.Tokens tokens)
            throws TokenRefusedException, ProviderTroubleException {
        boolean address = text(claims, provider.attributes().email()).isPresent();
        boolean whole =
                address && (!provider.groups().enabled() || groups(claims).isPresent());
        if (whole || client.metadata().getUserInfoEndpointURI() == null) {
            return claims;
        }
        try {
            Map<String, Object> more = JSONObjectUtils.parse(client.userInfo(tokens.accessToken()));
            if (!subject.equals(more.get("sub"))) {
                if (!address) {
                    throw new TokenRefusedException("the UserInfo endpoint speaks of another subject");
                }
                LOG.warn("The UserInfo endpoint of {} speaks of another subject", provider.key());
                return claims;
            }
            Map<String, Object> all = new LinkedHashMap<>(more);
            all.putAll(claims);
            return all;
        } catch (ParseException | ProviderTroubleException e) {
            if (!address) {
                throw new ProviderTroubleException("its UserInfo cannot be had: " + e.getMessage());
            }
            LOG.warn("{} tells no groups this time: {}", provider.key(), e.getMessage());
            return claims; // without groups, so that none are changed
        }
    }

    /** Empty when group sync is off, or the claim is absent or no list of names: then nothing is changed. */
    Optional<List<String>> groups(Map<String, Object> claims) {
        if (!provider.groups().enabled()) {
            return Optional.empty();
        }
        String path = provider.groups().attribute();
        Object plain = claims.get(path);
        return Claims.texts(plain == null ? nested(claims, path) : plain);
    }

    private static @Nullable Object nested(Map<String, Object> claims, String path) {
        Object value = claims;
        for (String name : Stream.of(path.split("\\.", -1)).toList()) {
            if (!(value instanceof Map<?, ?> object) || !object.containsKey(name)) {
                return null;
            }
            value = object.get(name);
        }
        return value;
    }

    private static Optional<String> text(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }
}
