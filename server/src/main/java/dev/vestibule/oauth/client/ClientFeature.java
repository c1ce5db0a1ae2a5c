package dev.vestibule.oauth.client;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Wires applications. */
public record ClientFeature(
        ClientStore store,
        ClientEventStore events,
        ClientService service,
        ClientAuthentication authentication,
        ClientDocuments documents,
        OAuthSettings settings,
        List<Resource> resources,
        List<Job> jobs)
        implements Feature {
    private static final Duration EVENTS_KEPT = Duration.ofDays(365);

    /**
     * Wires the feature.
     *
     * @param removal ends what a deleted application was granted, and returns the digests of its access tokens
     * @param scopes every scope that there is
     */
    public static ClientFeature of(
            Platform platform,
            SettingsFeature settings,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            Function<ClientService.Removal, Collection<Digest>> removal,
            List<String> scopes) {
        InstantSource clock = platform.clock();
        String issuer = settings.links().link("");
        ClientStore store = new ClientStore(platform.database());
        ClientEventStore events = new ClientEventStore(platform.database());
        ClientService service = new ClientService(
                store,
                events,
                removal,
                sessions.cache()::drop,
                scopes,
                users.memberships()::existingGroups,
                platform.transactions(),
                settings.audit(),
                clock,
                platform.random());
        Registrations registrations = new Registrations(
                service,
                store,
                events,
                throttle.throttle(),
                platform.transactions(),
                settings.audit(),
                clock,
                platform.random());
        ClientAssertion assertions = new ClientAssertion(
                new AssertionStore(platform.database()),
                Set.of(issuer, issuer + "/oauth/token", issuer + "/oauth/par", issuer + "/oauth/device_authorization"),
                platform.outbound(),
                clock);
        OAuthSettings switches = new OAuthSettings(platform.environment(), settings.stored());
        ClientDocuments documents = documents(platform, settings, throttle, switches, store, service);
        return new ClientFeature(
                store,
                events,
                service,
                new ClientAuthentication(store, documents, assertions, clock),
                documents,
                switches,
                List.of(
                        Resource.area("/api/vestibule", () -> List.of(new ClientResource(service, sessions.guard()))),
                        new ClientEventResource(service, store, sessions.guard()),
                        registration(platform, registrations, switches, issuer + "/oauth/register")),
                List.of(
                        Job.sweeping("delete applications that no user approved", registrations::deleteUnapproved),
                        Job.sweeping(
                                "delete old events of applications",
                                batch -> events.deleteOld(clock.instant().minus(EVENTS_KEPT), batch))));
    }

    private static Resource registration(
            Platform platform, Registrations registrations, OAuthSettings switches, String address) {
        return Resource.area(
                "/oauth/register",
                () -> List.of(
                        new RegistrationResource(registrations, switches::registers, address, platform.messages())));
    }

    private static ClientDocuments documents(
            Platform platform,
            SettingsFeature settings,
            ThrottleFeature throttle,
            OAuthSettings switches,
            ClientStore store,
            ClientService service) {
        ClientEventStore events = new ClientEventStore(platform.database());
        return new ClientDocuments(
                switches,
                store,
                service,
                new DocumentSource(platform.outbound()),
                new DocumentRecords(store, events, platform.transactions(), settings.audit()),
                throttle.throttle(),
                platform.messages().english(),
                platform.clock());
    }
}
