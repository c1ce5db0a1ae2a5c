package dev.vestibule.federation.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.SignedToken;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionService;
import dev.vestibule.user.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /auth/sso/:key/backchannel-logout}: a provider notifies us of a sign-out (OpenID Connect Back-Channel
 * Logout 1.0, section 2.6). Revokes the sessions of that sign-in or subject and no others; a token is single-use.
 */
public final class BackChannelResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(BackChannelResource.class);
    private static final Set<String> TYPES = Set.of("logout+jwt", "jwt");
    private static final Duration FRESH = Duration.ofMinutes(2);

    private final OidcProviders providers;
    private final OidcClients clients;
    private final SessionService sessions;
    private final InstantSource clock;

    BackChannelResource(OidcProviders providers, OidcClients clients, SessionService sessions, InstantSource clock) {
        this.providers = providers;
        this.clients = clients;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowPost("/auth/sso/{key}/backchannel-logout", this::end);
    }

    private Response end(Request request) {
        String token = request.form().text("logout_token");
        try {
            OidcProvider provider = ProviderKey.parse(request.pathText("key"))
                    .flatMap(providers::find)
                    .orElseThrow(() -> new TokenRefusedException("unknown provider"));
            int ended = end(provider, token, Actor.from(request.client()));
            LOG.info(
                    "Back-channel logout by {} revoked {} sessions",
                    provider.key().value(),
                    ended);
            return Response.empty(200);
        } catch (TokenRefusedException e) {
            LOG.info("Logout token rejected: {}", e.getMessage());
            return Response.json(400, Map.of("error", "invalid_request"));
        } catch (ProviderTroubleException e) {
            throw new UnavailableException("the provider's signing keys are unavailable", Duration.ofSeconds(5), e);
        }
    }

    private int end(OidcProvider provider, String token, Actor actor)
            throws TokenRefusedException, ProviderTroubleException {
        OidcClient client = clients.of(provider);
        JWTClaimsSet set = SignedToken.claims(token, SignedToken.ASYMMETRIC, TYPES, client.keys());
        Claims claims = new Claims(set);
        Instant now = clock.instant();
        claims.requireIssuer(Set.of(provider.issuer()));
        claims.requireAudience(provider.clientId());
        claims.requireIssued(now);
        if (claims.has("exp")) {
            claims.requireTime(now);
        }
        Instant issued = claims.issuedAt().orElseThrow();
        if (issued.isBefore(now.minus(FRESH).minus(Claims.GRACE))) {
            throw new TokenRefusedException("issued too long ago");
        }
        if (!(claims.object("events").get(OidcProof.LOGOUT_EVENT) instanceof Map) || claims.has("nonce")) {
            throw new TokenRefusedException("not a logout token");
        }
        Optional<String> session = claims.text("sid");
        Optional<String> subject = claims.text("sub");
        String id = claims.text("jti").orElseThrow(() -> new TokenRefusedException("no jti claim"));
        if (session.isEmpty() && subject.isEmpty()) {
            throw new TokenRefusedException("neither a sub nor a sid claim");
        }
        FederatedSessionStore.Once once = new FederatedSessionStore.Once(
                Digests.sha256(provider.issuer() + "\n" + id),
                issued.plus(FRESH).plus(Claims.GRACE.multipliedBy(3)));
        return sessions.endOutside(provider.key(), session, subject, EndReason.SSO_LOGOUT, actor, once)
                .orElseThrow(() -> new TokenRefusedException("already used"));
    }
}
