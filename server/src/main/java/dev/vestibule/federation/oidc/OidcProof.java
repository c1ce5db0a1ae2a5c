package dev.vestibule.federation.oidc;

import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.SignedToken;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies an ID token, in the order of OpenID Connect Core 3.1.3.7, the signature first. Missing claims are requested
 * from UserInfo, whose response counts for the same subject only. An address is proved by one of the two documents
 * alone: a claim of one never verifies an address in the other.
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

    /** The response of UserInfo, or why there is none. */
    private record More(Optional<Claims> claims, Optional<UnavailableException> trouble) {
        static final More NONE = new More(Optional.empty(), Optional.empty());
    }

    OidcProof(OidcClient client, SignInMethod method, InstantSource clock) {
        this.client = client;
        this.provider = client.provider();
        this.method = method;
        this.clock = clock;
    }

    FederatedIdentity of(OidcClient.Tokens tokens, String nonce)
            throws TokenRefusedException, ProviderTroubleException {
        // 1 is omitted: tokens to us are never encrypted. 6 to 8: signature.
        Claims claims = new Claims(SignedToken.claims(tokens.idToken(), SignedToken.ASYMMETRIC, TYPES, client.keys()));
        claims.requireIssuer(Set.of(provider.issuer()));
        claims.requireAudience(provider.clientId());
        claims.issuedAt().ifPresent(client::issuedNow);
        claims.requireTime(clock.instant());
        claims.requireNonce(nonce);
        if (claims.object("events").containsKey(LOGOUT_EVENT)) {
            throw new TokenRefusedException("wrong token type");
        }
        String subject = claims.subject();
        More more = saysAll(claims) ? More.NONE : more(subject, tokens);
        List<Claims> documents =
                Stream.concat(Stream.of(claims), more.claims().stream()).toList();
        Optional<Claims> proving = documents.stream()
                .filter(document -> provedEmail(document).isPresent())
                .findFirst();
        Optional<Email> email = proving.flatMap(this::provedEmail);
        return new FederatedIdentity(
                method,
                provider.key(),
                provider.issuer(),
                subject,
                email,
                more.trouble().filter(failure -> email.isEmpty()),
                method != SignInMethod.GOOGLE
                        || proving.map(this::isManagedByGoogle).orElse(false),
                names(documents),
                claims.text("sid").filter(sid -> sid.length() <= LONGEST_SESSION),
                first(documents, this::groups).map(provider.groups()::of),
                AuthenticationMethods.areSeveral(claims.texts("amr").orElse(List.of())));
    }

    /**
     * Returns the address that a document verifies. {@code email_verified} refers to the claim {@code email} and to no
     * other; an address in another claim counts only if the provider's addresses are trusted.
     */
    private Optional<Email> provedEmail(Claims document) {
        String name = provider.attributes().email();
        boolean verified = provider.trustEmail() || (name.equals("email") && document.isTrue("email_verified"));
        return document.text(name).filter(address -> verified).flatMap(Email::parse);
    }

    private boolean isManagedByGoogle(Claims document) {
        return provedEmail(document)
                .map(address -> GoogleTokens.isManaged(address, document.text("hd")))
                .orElse(false);
    }

    private FederatedIdentity.Names names(List<Claims> documents) {
        OidcProvider.Attributes names = provider.attributes();
        Optional<String> first = first(documents, document -> document.line(names.firstName()));
        Optional<String> last = first(documents, document -> document.line(names.lastName()));
        if (first.isEmpty() && last.isEmpty()) {
            return first(documents, document -> document.line("name"))
                    .map(FederatedIdentity.Names::ofWhole)
                    .orElseGet(() -> new FederatedIdentity.Names(first, last));
        }
        return new FederatedIdentity.Names(first, last);
    }

    private static <T> Optional<T> first(List<Claims> documents, Function<Claims, Optional<T>> claim) {
        return documents.stream().map(claim).flatMap(Optional::stream).findFirst();
    }

    private boolean saysAll(Claims claims) {
        OidcProvider.Attributes names = provider.attributes();
        return provedEmail(claims).isPresent()
                && claims.line(names.firstName()).isPresent()
                && claims.line(names.lastName()).isPresent()
                && (!provider.groups().enabled() || groups(claims).isPresent());
    }

    /** Requests UserInfo. A failure does not affect users who are linked already, or whose address is proved. */
    private More more(String subject, OidcClient.Tokens tokens) throws ProviderTroubleException {
        if (client.metadata().getUserInfoEndpointURI() == null) {
            return More.NONE;
        }
        try {
            Optional<Claims> said = Optional.of(UserInfo.of(client, tokens.accessToken(), clock.instant()))
                    .filter(document -> document.text("sub").equals(Optional.of(subject)));
            if (said.isEmpty()) {
                LOG.warn(
                        "The UserInfo response of {} is for another subject",
                        provider.key().value());
            }
            return new More(said, Optional.empty());
        } catch (ProviderTroubleException e) {
            return new More(Optional.empty(), Optional.of(client.away(e)));
        }
    }

    /** Returns empty if group sync is off, or the claim is absent or not a list of names: then nothing is changed. */
    private Optional<List<String>> groups(Claims document) {
        return provider.groups().enabled() ? document.texts(provider.groups().attribute()) : Optional.empty();
    }
}
