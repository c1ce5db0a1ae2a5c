package dev.vestibule.federation.oidc;

import dev.vestibule.federation.FederatedAccounts;
import dev.vestibule.federation.FederatedSignIn;
import dev.vestibule.federation.IdentityResource;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.google.GoogleResource;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.google.GoogleSettingsPart;
import dev.vestibule.federation.google.GoogleSettingsResource;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.federation.token.PublishedKeys;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.mfa.SignInGate;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.database.SharedKeyStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import dev.vestibule.user.verification.VerificationFeature;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** Signing in with an identity provider: OpenID Connect and Google. */
public record FederationFeature(
        OidcSignIn signIn,
        OidcCallback callback,
        OidcSignOut signOut,
        OidcAdministration administration,
        GoogleSettingsPart google,
        OwnIdentities ownIdentities,
        List<Resource> resources,
        List<Job> jobs)
        implements Feature {

    /**
     * Wires the feature.
     *
     * @param otherwise whether a user can sign in with neither a password nor a provider
     */
    public static FederationFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ProvidersFeature known,
            MfaFeature mfa,
            PasswordFeature passwords,
            Predicate<UserId> otherwise) {
        InstantSource clock = platform.clock();
        FederatedSignIn signIn =
                signIn(platform, site, users, addresses, throttle, sessions, known, mfa.gate(), passwords);
        UsedStateStore used = new UsedStateStore(platform.database());
        BrowserBox box = new BrowserBox(new SharedKeyStore(platform.database()), platform.secrets(), platform.random());
        OidcProviders providers = known.providers();
        OidcClients clients = new OidcClients(platform.outbound(), clock);
        OidcAddresses ours = new OidcAddresses(site.publicUrl());
        OidcAdministration administration = new OidcAdministration(
                providers,
                clients,
                ours,
                known.identities(),
                known.live(),
                passwords.login(),
                sessions.service(),
                site.audit(),
                site.secrets(),
                clock);
        GoogleSettingsPart google = new GoogleSettingsPart(known.google(), sessions.service());
        return new FederationFeature(
                new OidcSignIn(providers, clients, box, ours, clock, platform.random()),
                new OidcCallback(providers, clients, used, box, signIn, ours, clock),
                new OidcSignOut(providers, clients, ours),
                administration,
                google,
                new OwnIdentities(
                        known.identities(),
                        known.identityService(),
                        known.live()::keys,
                        otherwise,
                        passwords.freshProof(),
                        sessions.service(),
                        platform.transactions(),
                        clock),
                List.of(
                        new GoogleResource(
                                known.google(), googleTokens(platform, known.google()), signIn, sessions.signedIn()),
                        new GoogleSettingsResource(
                                known.google(), google, site.secrets(), sessions.guard(), sessions.locales()::of),
                        new OidcProviderResource(
                                providers, clients, known.identityService(), administration, sessions.guard()),
                        new IdentityResource(known.identityService(), users.memberships(), sessions.guard()),
                        new BackChannelResource(providers, clients, sessions.service(), clock)),
                List.of(Job.sweeping(
                        "delete used states and tokens", batch -> used.deleteExpired(clock.instant(), batch))));
    }

    private static FederatedSignIn signIn(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            VerificationFeature addresses,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ProvidersFeature known,
            SignInGate gate,
            PasswordFeature passwords) {
        FederatedAccounts accounts = new FederatedAccounts(
                known.identities(),
                users.store(),
                users.accounts(),
                users.memberships(),
                addresses.addresses(),
                passwords.signIn(),
                sessions.service(),
                sessions.starts(),
                gate,
                platform.transactions(),
                site.audit(),
                platform.changeLog(),
                platform.clock());
        return new FederatedSignIn(
                accounts,
                users.store(),
                passwords.signIn(),
                sessions.service(),
                sessions.signIns(),
                sessions.refusals(),
                sessions.log(),
                throttle.throttle(),
                platform.clock());
    }

    private static GoogleTokens googleTokens(Platform platform, GoogleSettings google) {
        PublishedKeys keys = PublishedKeys.at(google.keys(), platform.outbound(), platform.clock());
        return new GoogleTokens(keys, google.issuer(), platform.clock());
    }
}
