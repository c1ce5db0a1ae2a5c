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
import dev.vestibule.federation.EmailDomains;
import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.FederatedRules;
import dev.vestibule.federation.FederatedSignIn;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.PasswordNeededException;
import dev.vestibule.federation.oidc.SentAway.Sent;
import dev.vestibule.federation.token.Claims;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.password.Password;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.FederatedSessionStore.Once;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization code flow (OpenID Connect Core, section 3.1) with PKCE. The browser that is sent to the provider
 * keeps all that its return needs in a sealed cookie, and nothing is written before that return is used; so whoever
 * lacks the cookie cannot finish what another began, and whoever begins and never returns costs nothing.
 */
public final class OidcSignIn {
    /** How long somebody may take at the provider. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(OidcSignIn.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    private static final int SECRET_BYTES = 32;

    private final OidcProviders providers;
    private final OidcClients clients;
    private final UsedStateStore used;
    private final BrowserBox box;
    private final FederatedSignIn gate;
    private final Optional<URI> address;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param address of this site, as browsers see it */
    public OidcSignIn(
            OidcProviders providers,
            OutboundHttp outbound,
            UsedStateStore used,
            BrowserBox box,
            FederatedSignIn gate,
            Optional<URI> address,
            InstantSource clock,
            SecureRandom random) {
        this.providers = providers;
        this.clients = new OidcClients(outbound, clock);
        this.used = used;
        this.box = box;
        this.gate = gate;
        this.address = address;
        this.clock = clock;
        this.random = random;
    }

    OidcClients clients() {
        return clients;
    }

    /**
     * A browser that may go to the provider.
     *
     * @param cookie what it has to bring back
     */
    public record Begun(URI provider, String cookie) {}

    /** Why a browser's return leads nowhere. */
    public enum Failure {
        /** No such state, or of another browser, used already, or over. */
        STATE,
        /** The person or the provider said no. */
        DENIED,
        /** Another provider answered, or the answer makes no sense. */
        ANSWER
    }

    /** Ends a browser's return before anything was proved. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Failure failure;

        FailedException(Failure failure) {
            super(failure.name(), null, false, false);
            this.failure = failure;
        }

        public Failure failure() {
            return failure;
        }
    }

    /** Whoever has come back has to show the password of the account that is to be linked. */
    public static final class PasswordWantedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Wanted wanted;

        PasswordWantedException(Wanted wanted) {
            super("a password is wanted", null, false, false);
            this.wanted = wanted;
        }

        public Wanted wanted() {
            return wanted;
        }
    }

    /**
     * A password that is wanted.
     *
     * @param provider as people know it
     * @param address of the account
     * @param cookie what the browser has to bring back with it
     * @param idToken shows the provider later whose sign-out is meant
     */
    public record Wanted(String provider, String address, String cookie, String idToken) {}

    /** What a browser brings back from the provider. */
    public record Returned(
            Optional<String> code,
            Optional<String> state,
            Optional<String> issuer,
            Optional<String> error,
            Optional<String> cookie) {}

    /**
     * Somebody who has come back, signed in.
     *
     * @param idToken shows the provider later whose sign-out is meant; opens nothing any more
     */
    public record Finished(FederatedSignIn.Entered entered, String returnPath, boolean trial, String idToken) {}

    /**
     * The provider of this key as far as this person may use it: everybody when it is on, administrators to try it out.
     */
    public Optional<OidcProvider> usable(String key, boolean administrator) {
        return providers.find(key).filter(provider -> administrator || providers.isLive(provider));
    }

    /**
     * Sends a browser to a provider.
     *
     * @param returnPath where it wants to go afterwards; checked already
     * @param trialBy the administrator who tries the provider out
     * @param cookie what it keeps of other sign-ins that are under way
     * @throws ProviderAwayException when the provider cannot be used at the moment
     */
    public Begun begin(OidcProvider provider, String returnPath, Optional<UserId> trialBy, Optional<String> cookie) {
        OIDCProviderMetadata metadata;
        try {
            metadata = clients.of(provider).metadata();
        } catch (ProviderTroubleException e) {
            throw trouble(provider, e);
        }
        Instant now = clock.instant();
        Sent sent = new Sent(secret(), provider.key(), returnPath, trialBy, now.plus(LIFE));
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(provider.scopes().toArray(String[]::new)),
                        new ClientID(provider.clientId()),
                        redirect(provider))
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State(sent.state()))
                .nonce(new Nonce(sent.nonce()))
                .codeChallenge(sent.verifier(), CodeChallengeMethod.S256);
        if (OidcProviders.isGoogle(provider)) {
            request.prompt(Prompt.Type.SELECT_ACCOUNT); // or whoever has one account open could not choose another
        }
        String kept = SentAway.read(cookie, box, now).with(sent).sealed(box).orElseThrow();
        return new Begun(request.build().toURI(), kept);
    }

    /**
     * Signs in whoever comes back from a provider.
     *
     * @throws FailedException when the return leads nowhere; nothing was asked of the provider
     * @throws PasswordWantedException when it would open an account with a password for the first time; see {@link
     *     #link}
     * @throws dev.vestibule.platform.refusal.RefusedException when the provider proves nothing, or nobody who may sign
     *     in
     * @throws ProviderAwayException when the provider cannot be used at the moment
     * @throws UnavailableException when the database is away
     */
    public Finished finish(String key, Returned returned, SignInContext context)
            throws FailedException, PasswordWantedException {
        OidcProvider provider = providers.find(key).orElseThrow(() -> new FailedException(Failure.STATE));
        String state = returned.state().orElseThrow(() -> new FailedException(Failure.STATE));
        Sent sent = SentAway.read(returned.cookie(), box, clock.instant())
                .find(key, state)
                .orElseThrow(() -> new FailedException(Failure.STATE));
        boolean trial = sent.trialBy().isPresent();
        if (!trial && !providers.isLive(provider)) {
            throw new FailedException(Failure.STATE); // switched off meanwhile
        }
        OidcClient client = clients.of(provider);
        requireIssuer(client, returned.issuer());
        if (returned.error().isPresent()) {
            LOG.info("{} answers a sign-in with an error", key);
            throw new FailedException(Failure.DENIED);
        }
        String code = returned.code().orElseThrow(() -> new FailedException(Failure.ANSWER));
        SignInMethod method = OidcProviders.isGoogle(provider) ? SignInMethod.GOOGLE : SignInMethod.OIDC;
        FederatedSignIn.FederatedAttempt attempt = gate.begin(key, method, context);
        try {
            if (!used.use(new Once(Digests.sha256("state\n" + sent.state()), sent.expiresAt()))) {
                throw new FailedException(Failure.STATE); // which is no failure of whoever sends it twice
            }
            Proved proved = prove(client, method, sent, code);
            return signIn(attempt, provider, sent, proved, context);
        } catch (TokenRefusedException e) {
            throw attempt.refused(e);
        } finally {
            attempt.close();
        }
    }

    /** What a code was good for. */
    private record Proved(FederatedIdentity identity, String idToken) {}

    private Proved prove(OidcClient client, SignInMethod method, Sent sent, String code) throws TokenRefusedException {
        OidcProvider provider = client.provider();
        try {
            OidcClient.Tokens tokens = client.exchange(code, redirect(provider), sent.verifier())
                    .orElseThrow(() -> new TokenRefusedException("the provider does not know the code"));
            return new Proved(new OidcProof(client, method, clock).of(tokens, sent.nonce()), tokens.idToken());
        } catch (TokenRefusedException e) {
            clocksApart(provider.key())
                    .ifPresent(apart -> LOG.warn(
                            "The clocks of {} and of this server are {} s apart", provider.key(), apart.toSeconds()));
            throw e;
        } catch (ProviderTroubleException | UnavailableException e) { // the latter when its keys cannot be had
            throw trouble(provider, e);
        }
    }

    private Finished signIn(
            FederatedSignIn.FederatedAttempt attempt,
            OidcProvider provider,
            Sent sent,
            Proved proved,
            SignInContext context)
            throws PasswordWantedException {
        boolean trial = sent.trialBy().isPresent();
        FederatedSignIn.Entered entered;
        try {
            entered = enter(attempt, provider, proved.identity(), trial);
        } catch (PasswordNeededException e) {
            WaitingLink waiting = new WaitingLink(
                    e.proof(), sent.returnPath(), trial, clock.instant().plus(LIFE));
            throw new PasswordWantedException(wanted(provider, waiting, waiting.sealed(box), proved.idToken()));
        }
        noteTrial(provider, entered, trial, context);
        return new Finished(entered, sent.returnPath(), trial, proved.idToken());
    }

    private FederatedSignIn.Entered enter(
            FederatedSignIn.FederatedAttempt attempt,
            OidcProvider provider,
            FederatedIdentity identity,
            boolean trial) {
        FederatedSignIn.Opened opened = attempt.open(identity, rules(provider, trial));
        if (!trial && providers.find(provider.key()).filter(providers::isLive).isEmpty()) {
            throw attempt.switchedOff(opened);
        }
        return attempt.complete(opened);
    }

    private static FederatedRules rules(OidcProvider provider, boolean trial) {
        EmailDomains inside = provider.domains().isEmpty() ? EmailDomains.ALL : EmailDomains.only(provider.domains());
        return new FederatedRules(
                OidcProviders.isGoogle(provider) ? EmailDomains.ALL : inside,
                !trial && provider.createAccounts() ? inside : EmailDomains.NONE,
                trial);
    }

    private void noteTrial(
            OidcProvider provider, FederatedSignIn.Entered entered, boolean trial, SignInContext context) {
        if (entered.user().superuser() && (trial || providers.trial(provider).isEmpty())) {
            providers.tried(provider, entered.user().id(), context.address());
        }
    }

    private static Wanted wanted(OidcProvider provider, WaitingLink waiting, String cookie, String idToken) {
        String address = waiting.identity().email().map(Email::address).orElse("");
        return new Wanted(provider.prompt(), address, cookie, idToken);
    }

    /** The password that a browser is still asked for. */
    public Optional<Wanted> wanted(String key, Optional<String> cookie) {
        return waiting(key, cookie)
                .flatMap(waiting -> providers.find(key).map(provider -> wanted(provider, waiting, cookie.get(), "")));
    }

    private Optional<WaitingLink> waiting(String key, Optional<String> cookie) {
        return WaitingLink.read(cookie, box, clock.instant())
                .filter(waiting -> waiting.identity().provider().equals(key));
    }

    /**
     * Links an account to whoever has come back from a provider and shows its password, and signs in.
     *
     * @param cookie of {@link Wanted}
     * @throws FailedException when nothing waits for a password, or not any more
     * @throws RefusedException when the password is wrong, or the account may not sign in
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws UnavailableException when the database is away
     */
    public Finished link(String key, Optional<String> cookie, Password password, SignInContext context)
            throws FailedException {
        WaitingLink waiting = waiting(key, cookie).orElseThrow(() -> new FailedException(Failure.STATE));
        OidcProvider provider = usable(key, waiting.trial()).orElseThrow(() -> new FailedException(Failure.STATE));
        FederatedSignIn.Entered entered = link(provider, waiting, password, context);
        noteTrial(provider, entered, waiting.trial(), context);
        return new Finished(entered, waiting.returnPath(), waiting.trial(), "");
    }

    private FederatedSignIn.Entered link(
            OidcProvider provider, WaitingLink waiting, Password password, SignInContext context) {
        FederatedSignIn.FederatedAttempt attempt = gate.beginLinking(waiting.identity(), password, context);
        try {
            return enter(attempt, provider, waiting.identity(), waiting.trial());
        } finally {
            attempt.close();
        }
    }

    /** RFC 9207: the answer comes from whom it was asked of. */
    private static void requireIssuer(OidcClient client, Optional<String> issuer) throws FailedException {
        try {
            boolean promised = client.metadata().supportsAuthorizationResponseIssuerParam();
            boolean fits = issuer.map(client.provider().issuer()::equals).orElse(!promised);
            if (!fits) {
                LOG.warn(
                        "An answer for {} comes from another issuer",
                        client.provider().key());
                throw new FailedException(Failure.ANSWER);
            }
        } catch (ProviderTroubleException e) {
            throw trouble(client.provider(), e);
        }
    }

    /**
     * What a browser keeps of its other sign-ins that are under way.
     *
     * @param state of the one that is over
     */
    public Optional<String> others(Optional<String> cookie, Optional<String> state) {
        return SentAway.read(cookie, box, clock.instant())
                .without(state.orElse(""))
                .sealed(box);
    }

    /**
     * How far the provider's clock and ours are apart, when that is more than tokens are allowed: then none of them is
     * good.
     */
    public Optional<Duration> clocksApart(String key) {
        return providers
                .find(key)
                .flatMap(provider -> clients.of(provider).clockOffset())
                .map(Duration::abs)
                .filter(apart -> apart.compareTo(Claims.GRACE) > 0);
    }

    /**
     * Where the provider ends its own session, if it can; the browser comes back to the sign-in page.
     *
     * @param idToken that of the sign-in, so that the provider need not ask whether it is really meant (OpenID Connect
     *     RP-Initiated Logout, section 2)
     */
    public Optional<URI> endOfSession(String key, Optional<String> idToken) {
        return providers.find(key).flatMap(provider -> {
            try {
                URI end = clients.of(provider).metadata().getEndSessionEndpointURI();
                return end == null ? Optional.empty() : Optional.of(endOfSession(end, provider, idToken));
            } catch (ProviderTroubleException e) {
                LOG.warn("{} cannot be told of a sign-out: {}", key, e.getMessage());
                return Optional.empty();
            }
        });
    }

    private URI endOfSession(URI end, OidcProvider provider, Optional<String> idToken) {
        Map<String, String> query = new TreeMap<>(
                Map.of("client_id", provider.clientId(), "post_logout_redirect_uri", base() + "/auth/login"));
        idToken.ifPresent(token -> query.put("id_token_hint", token));
        return URI.create(end + (end.getRawQuery() == null ? "?" : "&") + OutboundHttp.form(query));
    }

    /** What has to be registered at the provider, by name; nothing while our own address is not known. */
    Map<String, String> addresses(OidcProvider provider) {
        if (address.isEmpty()) {
            return Map.of();
        }
        String ours = base() + "/auth/sso/" + provider.key();
        return Map.of(
                "redirect-uri", ours + "/callback",
                "post-logout-redirect-uri", base() + "/auth/login",
                "backchannel-logout-uri", ours + "/backchannel-logout");
    }

    /** Where providers send browsers back to. */
    public URI redirect(OidcProvider provider) {
        return URI.create(base() + "/auth/sso/" + provider.key() + "/callback");
    }

    private String base() {
        return address.map(URI::toString)
                .orElseThrow(
                        () -> new UnavailableException("MB_SITE_URL is not set, and providers need it", TRY_AGAIN));
    }

    static ProviderAwayException trouble(OidcProvider provider, Exception e) {
        LOG.warn("The provider {} cannot be used: {}", provider.key(), e.getMessage());
        return new ProviderAwayException(provider, e);
    }

    private String secret() {
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
