package dev.vestibule.federation.oidc;

import dev.vestibule.federation.EmailDomains;
import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.FederatedRules;
import dev.vestibule.federation.FederatedSignIn;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.PasswordNeededException;
import dev.vestibule.federation.oidc.SentAway.Sent;
import dev.vestibule.federation.token.TokenRefusedException;
import dev.vestibule.password.Password;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.FederatedSessionStore.Once;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs in users who return from a provider. Nothing is written before a return is used, so another browser cannot
 * finish a sign-in.
 */
public final class OidcCallback {
    private static final Logger LOG = LoggerFactory.getLogger(OidcCallback.class);

    private final OidcProviders providers;
    private final OidcClients clients;
    private final UsedStateStore used;
    private final BrowserBox box;
    private final FederatedSignIn signIn;
    private final OidcAddresses addresses;
    private final InstantSource clock;

    OidcCallback(
            OidcProviders providers,
            OidcClients clients,
            UsedStateStore used,
            BrowserBox box,
            FederatedSignIn signIn,
            OidcAddresses addresses,
            InstantSource clock) {
        this.providers = providers;
        this.clients = clients;
        this.used = used;
        this.box = box;
        this.signIn = signIn;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** Why a browser's return failed. */
    public enum Failure {
        /** An unknown state, or one of another browser, used already, or expired. */
        STATE,
        /** The user or the provider denied the request. */
        DENIED,
        /** Another provider answered, or the response is malformed. */
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

    /** The password of the account that is to be linked is needed first. */
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
     * The request for the password of an account.
     *
     * @param provider its name for users
     * @param address the email address of the account
     * @param cookie the value that the browser must send with the password
     * @param idToken identifies the session when signing out at the provider
     */
    public record Wanted(String provider, String address, String cookie, String idToken) {}

    /** The parameters and the cookie of a browser's return from the provider. */
    public record Returned(
            Optional<String> code,
            Optional<String> state,
            Optional<String> issuer,
            Optional<String> error,
            Optional<String> cookie) {}

    /**
     * A user who has returned from the provider and is signed in.
     *
     * @param idToken identifies the session when signing out at the provider; it can no longer start a session
     */
    public record Finished(FederatedSignIn.Entered entered, String returnPath, boolean trial, String idToken) {}

    /**
     * Signs in a user who returns from a provider.
     *
     * @throws FailedException if the return is invalid; the provider was not called
     * @throws PasswordWantedException if it leads to an account with a password that is not linked yet; see
     *     {@link #link}
     * @throws dev.vestibule.platform.refusal.RefusedException if the provider's proof is invalid, or the user may not
     *     sign in
     * @throws ProviderAwayException if the provider is unavailable
     * @throws UnavailableException if the database is unavailable
     */
    public Finished finish(ProviderKey key, Returned returned, SignInContext context)
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
            LOG.info("{} returned an error to a sign-in", key.value());
            throw new FailedException(Failure.DENIED);
        }
        String code = returned.code().orElseThrow(() -> new FailedException(Failure.ANSWER));
        SignInMethod method = OidcProviders.isGoogle(provider) ? SignInMethod.GOOGLE : SignInMethod.OIDC;
        FederatedSignIn.FederatedAttempt attempt = signIn.begin(key, method, context);
        try {
            if (!used.use(new Once(Digests.sha256("state\n" + sent.state()), sent.expiresAt()))) {
                throw new FailedException(Failure.STATE); // sending it twice does not count as a failure
            }
            Proved proved = prove(client, method, sent, code);
            return signIn(attempt, provider, sent, proved, context);
        } catch (TokenRefusedException e) {
            throw attempt.refused(e);
        } finally {
            attempt.close();
        }
    }

    /** The result of exchanging a code. */
    private record Proved(FederatedIdentity identity, String idToken) {}

    private Proved prove(OidcClient client, SignInMethod method, Sent sent, String code) throws TokenRefusedException {
        OidcProvider provider = client.provider();
        try {
            OidcClient.Tokens tokens = client.exchange(code, addresses.redirect(provider), sent.verifier())
                    .orElseThrow(() -> new TokenRefusedException("the provider rejected the authorization code"));
            return new Proved(new OidcProof(client, method, clock).of(tokens, sent.nonce()), tokens.idToken());
        } catch (TokenRefusedException e) {
            clients.clocksApart(provider)
                    .ifPresent(apart -> LOG.warn(
                            "The clocks of {} and this server differ by {} s",
                            provider.key().value(),
                            apart.toSeconds()));
            throw e;
        } catch (ProviderTroubleException | UnavailableException e) { // the latter if its keys are unavailable
            throw client.away(e);
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
                    e.proof(), sent.returnPath(), trial, clock.instant().plus(OidcSignIn.LIFE));
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

    /** Returns the password request that a browser still has to answer. */
    public Optional<Wanted> wanted(ProviderKey key, Optional<String> cookie) {
        return waiting(key, cookie)
                .flatMap(waiting -> providers.find(key).map(provider -> wanted(provider, waiting, cookie.get(), "")));
    }

    private Optional<WaitingLink> waiting(ProviderKey key, Optional<String> cookie) {
        return WaitingLink.read(cookie, box, clock.instant())
                .filter(waiting -> waiting.identity().provider().equals(key));
    }

    /**
     * Links the account of a password request after verifying its password, and signs in.
     *
     * @param cookie that of {@link Wanted}
     * @throws FailedException if there is no password request, or it has expired
     * @throws RefusedException if the password is wrong, or the account may not sign in
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many failures
     * @throws UnavailableException if the database is unavailable
     */
    public Finished link(ProviderKey key, Optional<String> cookie, Password password, SignInContext context)
            throws FailedException {
        WaitingLink waiting = waiting(key, cookie).orElseThrow(() -> new FailedException(Failure.STATE));
        OidcProvider provider =
                providers.usable(key, waiting.trial()).orElseThrow(() -> new FailedException(Failure.STATE));
        FederatedSignIn.Entered entered = link(provider, waiting, password, context);
        noteTrial(provider, entered, waiting.trial(), context);
        return new Finished(entered, waiting.returnPath(), waiting.trial(), "");
    }

    private FederatedSignIn.Entered link(
            OidcProvider provider, WaitingLink waiting, Password password, SignInContext context) {
        FederatedSignIn.FederatedAttempt attempt = signIn.beginLinking(waiting.identity(), password, context);
        try {
            return enter(attempt, provider, waiting.identity(), waiting.trial());
        } finally {
            attempt.close();
        }
    }

    /** RFC 9207: the response comes from the provider that was asked. */
    private static void requireIssuer(OidcClient client, Optional<String> issuer) throws FailedException {
        try {
            boolean promised = client.metadata().supportsAuthorizationResponseIssuerParam();
            boolean fits = issuer.map(client.provider().issuer()::equals).orElse(!promised);
            if (!fits) {
                LOG.warn(
                        "A sign-in response for {} comes from another issuer",
                        client.provider().key().value());
                throw new FailedException(Failure.ANSWER);
            }
        } catch (ProviderTroubleException e) {
            throw client.away(e);
        }
    }
}
