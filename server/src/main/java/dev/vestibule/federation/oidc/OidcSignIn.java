package dev.vestibule.federation.oidc;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.oidc.SentAway.Sent;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.UserId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Sends browsers to providers: the authorization code flow (OpenID Connect Core, section 3.1) with PKCE. The browser
 * stores all that its return needs in a sealed cookie, and nothing is written before that return is used. So another
 * browser cannot finish a sign-in, and one that never returns costs nothing.
 */
public final class OidcSignIn {
    /** How long a user may take at the provider. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private static final int SECRET_BYTES = 32;

    private final OidcProviders providers;
    private final OidcClients clients;
    private final BrowserBox box;
    private final OidcAddresses addresses;
    private final InstantSource clock;
    private final SecureRandom random;

    OidcSignIn(
            OidcProviders providers,
            OidcClients clients,
            BrowserBox box,
            OidcAddresses addresses,
            InstantSource clock,
            SecureRandom random) {
        this.providers = providers;
        this.clients = clients;
        this.box = box;
        this.addresses = addresses;
        this.clock = clock;
        this.random = random;
    }

    /**
     * The redirect of a browser to the provider.
     *
     * @param cookie the value that the browser must send back
     */
    public record Begun(URI provider, String cookie) {}

    /**
     * Sends a browser to a provider.
     *
     * @param returnPath the path to continue at afterwards; validated already
     * @param trialBy the administrator who runs a test sign-in
     * @param cookie the current value with other sign-ins in progress
     * @throws ProviderAwayException if the provider is unavailable
     */
    public Begun begin(OidcProvider provider, String returnPath, Optional<UserId> trialBy, Optional<String> cookie) {
        OidcClient client = clients.of(provider);
        OIDCProviderMetadata metadata;
        try {
            metadata = client.metadata();
        } catch (ProviderTroubleException e) {
            throw client.away(e);
        }
        Instant now = clock.instant();
        Sent sent = new Sent(secret(), provider.key(), returnPath, trialBy, now.plus(LIFE));
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(provider.scopes().toArray(String[]::new)),
                        new ClientID(provider.clientId()),
                        addresses.redirect(provider))
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State(sent.state()))
                .nonce(new Nonce(sent.nonce()))
                .codeChallenge(sent.verifier(), CodeChallengeMethod.S256);
        if (OidcProviders.isGoogle(provider)) {
            request.prompt(Prompt.Type.SELECT_ACCOUNT); // or users with one open account could not choose another
        }
        String kept = SentAway.read(cookie, box, now).with(sent).sealed(box).orElseThrow();
        return new Begun(request.build().toURI(), kept);
    }

    /**
     * Returns the cookie with the browser's other sign-ins in progress.
     *
     * @param state that of the finished sign-in
     */
    public Optional<String> others(Optional<String> cookie, Optional<String> state) {
        return SentAway.read(cookie, box, clock.instant())
                .without(state.orElse(""))
                .sealed(box);
    }

    /** Returns the difference between the clock of the provider and ours if it exceeds the tolerance of tokens. */
    public Optional<Duration> clocksApart(ProviderKey key) {
        return providers.find(key).flatMap(clients::clocksApart);
    }

    private String secret() {
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
