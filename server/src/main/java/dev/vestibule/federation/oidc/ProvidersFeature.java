package dev.vestibule.federation.oidc;

import dev.vestibule.federation.IdentityService;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The identity providers and the identities that they have proved; what passwords and users need of them. */
public record ProvidersFeature(
        GoogleSettings google,
        OidcProviders providers,
        IdentityStore identities,
        IdentityService identityService,
        LiveProviders live,
        List<Job> jobs)
        implements Feature {

    /** Returns whether a user is linked to an enabled provider. */
    public boolean signsIn(UserId user) {
        Set<ProviderKey> usable = live.keys();
        return identities.of(user).stream().anyMatch(link -> usable.contains(link.provider()));
    }

    /**
     * Wires the providers.
     *
     * @param fixed the providers of the environment
     */
    public static ProvidersFeature of(
            Platform platform,
            List<OidcProvider> fixed,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions) {
        Environment environment = platform.environment();
        GoogleSettings google = new GoogleSettings(environment, site.stored(), platform.secrets());
        OidcProviders providers = new OidcProviders(
                fixed,
                google::provider,
                site.stored(),
                platform.secrets(),
                environment.value(OidcSettings.LOOPBACK) || environment.value(ServerSettings.DEV),
                platform.clock());
        IdentityStore identities = new IdentityStore(platform.database());
        LiveProviders live = new LiveProviders(providers, google, identities);
        ProviderWatch watch = new ProviderWatch(site.stored(), live::keys, sessions.service());
        return new ProvidersFeature(
                google,
                providers,
                identities,
                new IdentityService(
                        identities,
                        users.memberships(),
                        sessions.service(),
                        platform.transactions(),
                        site.audit(),
                        platform.changeLog(),
                        platform.clock()),
                live,
                List.of(Job.every(Duration.ofSeconds(1), "revoke sessions of removed providers", watch::look)));
    }
}
