package dev.vestibule.federation.google;

import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.PublishedKeys;
import dev.vestibule.federation.token.SignedToken;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.platform.address.DomainName;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies a Google ID token with Google's published keys, in the order of OpenID Connect Core 3.1.3.7. The signature
 * comes first, as no claim of an unsigned token may be used.
 */
public final class GoogleTokens {
    /** The key of Google as a provider. */
    public static final ProviderKey PROVIDER = new ProviderKey("google");

    private static final Set<String> TYPES = Set.of("jwt");
    private static final Set<String> GOOGLES_OWN_DOMAINS = Set.of("gmail.com", "googlemail.com");

    private final PublishedKeys keys;
    private final String issuer;
    private final Set<String> names;
    private final InstantSource clock;

    /** @param issuer the issuer under which subjects are stored; Google also uses it without {@code https://} */
    public GoogleTokens(PublishedKeys keys, String issuer, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.names = new HashSet<>(List.of(issuer, issuer.replaceFirst("^https://", "")));
        this.clock = clock;
    }

    /**
     * Returns the identity that the token proves.
     *
     * @throws TokenRefusedException if it proves none to this client
     * @throws dev.vestibule.platform.refusal.UnavailableException if Google's keys are unavailable
     */
    FederatedIdentity prove(String token, String clientId) throws TokenRefusedException {
        // 1 is omitted: tokens to us are never encrypted. 6 to 8: signature, with the one algorithm that Google uses.
        Claims claims = new Claims(SignedToken.claims(token, SignedToken.RS256, TYPES, keys));
        claims.requireIssuer(names);
        claims.requireAudience(clientId);
        claims.requireTime(clock.instant());
        // 11 to 13 are about parameters of an authorization request, and there was none.
        Optional<Email> email = claims.text("email").flatMap(Email::parse);
        if (email.isEmpty() || !claims.isTrue("email_verified")) {
            throw new TokenRefusedException("the email address is not verified");
        }
        return new FederatedIdentity(
                SignInMethod.GOOGLE,
                PROVIDER,
                issuer,
                claims.subject(),
                email,
                Optional.empty(),
                isManaged(email.get(), claims.text("hd")),
                new FederatedIdentity.Names(claims.line("given_name"), claims.line("family_name")),
                Optional.empty(),
                Optional.empty(),
                false); // Google's tokens have no amr
    }

    /**
     * Returns whether Google manages the address: by its domain, or by the Workspace that the token names. Others were
     * verified once and may have been reassigned (Google's own advice).
     */
    public static boolean isManaged(Email email, Optional<String> hostedDomain) {
        return GOOGLES_OWN_DOMAINS.contains(email.domain())
                || hostedDomain
                        .flatMap(DomainName::parse)
                        .map(DomainName::text)
                        .filter(email.domain()::equals)
                        .isPresent();
    }
}
