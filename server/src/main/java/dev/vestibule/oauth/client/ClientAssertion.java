package dev.vestibule.oauth.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.PublishedKeys;
import dev.vestibule.federation.token.SignedToken;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what an application signed to prove itself ({@code private_key_jwt}: RFC 7523, section 3). */
public final class ClientAssertion {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAssertion.class);
    private static final Set<String> TYPES = Set.of("jwt", "client-authentication+jwt");
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);

    /** Applications with keys at an address whose keys are known at once. */
    private static final int MOST_KNOWN = 1_000;

    private static final int MOST_KEY_BYTES = 64 * 1024;

    private final AssertionStore used;
    private final Set<String> audiences;
    private final OutboundHttp outbound;
    private final OutboundHttp toPublicHosts;
    private final InstantSource clock;
    private final Cache<KeyAddress, PublishedKeys> published =
            Caffeine.newBuilder().maximumSize(MOST_KNOWN).build();

    /**
     * Where an application publishes its keys.
     *
     * @param verified whether an administrator has named it, so that it may be in the networks of this server
     */
    private record KeyAddress(URI uri, boolean verified) {}

    /** @param audiences by which this server is meant: its issuer, and the endpoints that take an assertion */
    public ClientAssertion(AssertionStore used, Set<String> audiences, OutboundHttp outbound, InstantSource clock) {
        this.used = used;
        this.audiences = Set.copyOf(audiences);
        this.outbound = outbound;
        this.toPublicHosts = outbound.toPublicHosts(MOST_KEY_BYTES);
        this.clock = clock;
    }

    /** Returns the subject of an assertion that is not verified yet. */
    static Optional<String> subject(String assertion) {
        try {
            return Optional.ofNullable(
                    SignedJWT.parse(assertion).getJWTClaimsSet().getSubject());
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    /** Returns whether the application has signed this, for this server, just now; each assertion counts once. */
    boolean proves(OAuthClient client, String assertion, Instant now) {
        try {
            JWTClaimsSet set = verified(client, assertion);
            Claims claims = new Claims(set);
            claims.requireIssuer(Set.of(client.id().value()));
            claims.requireUnexpired(now);
            String id = claims.text("jti").orElseThrow(() -> new TokenRefusedException("no jti claim"));
            require(client.id().value().equals(set.getSubject()), "wrong sub claim");
            require(set.getAudience().stream().anyMatch(audiences::contains), "wrong audience");
            require(set.getExpirationTime() != null, "no exp claim");
            Instant ends = set.getExpirationTime().toInstant();
            require(!ends.isAfter(now.plus(LONGEST_LIFE)), "lifetime too long");
            require(
                    used.use(Digests.sha256("assertion:" + client.id().value() + "\n" + id), ends.plus(Claims.GRACE)),
                    "used before");
            return true;
        } catch (TokenRefusedException e) {
            LOG.info("Refused the assertion of application {}: {}", client.id().value(), e.getMessage());
            return false;
        }
    }

    private static void require(boolean fulfilled, String otherwise) throws TokenRefusedException {
        if (!fulfilled) {
            throw new TokenRefusedException(otherwise);
        }
    }

    private JWTClaimsSet verified(OAuthClient client, String assertion) throws TokenRefusedException {
        ClientMetadata.Keys keys = client.metadata().keys();
        if (keys.jwks().isPresent()) {
            return SignedToken.claims(
                    assertion, SignedToken.ASYMMETRIC, TYPES, parsed(keys.jwks().get()));
        }
        URI address = keys.jwksUri()
                .map(URI::create)
                .orElseThrow(() -> new TokenRefusedException("the application has no keys"));
        PublishedKeys source = published.get(
                new KeyAddress(address, client.isVerified()),
                key -> PublishedKeys.at(key.uri(), key.verified() ? outbound : toPublicHosts, clock));
        return SignedToken.claims(assertion, SignedToken.ASYMMETRIC, TYPES, source);
    }

    private static List<JWK> parsed(String jwks) throws TokenRefusedException {
        try {
            return JWKSet.parse(jwks).getKeys();
        } catch (ParseException e) {
            throw new TokenRefusedException("the keys of the application cannot be read");
        }
    }
}
