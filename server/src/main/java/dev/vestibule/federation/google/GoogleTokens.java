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
 * What a Google ID token proves, looked at here and by Google's published keys, in the order of OpenID Connect Core
 * 3.1.3.7. The signature comes first, as nothing of an unsigned token is worth reading.
 */
public final class GoogleTokens {
    /** The key under which Google is known here. */
    public static final ProviderKey PROVIDER = new ProviderKey("google");

    private static final Set<String> TYPES = Set.of("jwt");
    private static final Set<String> GOOGLES_OWN_DOMAINS = Set.of("gmail.com", "googlemail.com");

    private final PublishedKeys keys;
    private final String issuer;
    private final Set<String> names;
    private final InstantSource clock;

    /**
     * @param issuer the name under which subjects are kept; Google calls itself the same without {@code https://}, too
     */
    public GoogleTokens(PublishedKeys keys, String issuer, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.names = new HashSet<>(List.of(issuer, issuer.replaceFirst("^https://", "")));
        this.clock = clock;
    }

    /**
     * Whom the token proves.
     *
     * @throws TokenRefusedException when it proves nobody to this client
     * @throws dev.vestibule.platform.refusal.UnavailableException when Google's keys cannot be had
     */
    FederatedIdentity prove(String token, String clientId) throws TokenRefusedException {
        // 1 is left out: nobody can encrypt for us. 6 to 8: signature, with the one algorithm that Google uses.
        Claims claims = new Claims(SignedToken.claims(token, SignedToken.RS256, TYPES, keys));
        claims.requireIssuer(names);
        claims.requireAudience(clientId);
        claims.requireTime(clock.instant());
        // 11 to 13 are about what we would have asked Google, had we asked.
        Optional<Email> email = claims.text("email").flatMap(Email::parse);
        if (email.isEmpty() || !claims.isTrue("email_verified")) {
            throw new TokenRefusedException("the e-mail address is not verified");
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
                Optional.empty());
    }

    /**
     * Whether Google is in charge of the address: by its domain, or by the Workspace that the token names. Others were
     * verified once and may have changed hands (Google's own advice).
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
