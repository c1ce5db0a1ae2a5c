package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.health.HealthFeature;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.metrics.Metrics;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.properties.PropertiesFeature;
import dev.vestibule.setup.SetupFeature;
import dev.vestibule.web.Templates;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The features of a server: those that commands have too, and those that only answer requests. */
final class ServerFeatures {
    private final Features shared;
    private final Platform platform;
    private final SetupFeature setup;
    private final PropertiesFeature properties;
    private final HealthFeature health;
    private final OverviewFeature overview;

    ServerFeatures(
            Settings settings,
            Platform platform,
            Features shared,
            DatabaseClock databaseClock,
            Metrics metrics,
            Lifecycle lifecycle) {
        this.shared = shared;
        this.platform = platform;
        setup = SetupFeature.of(
                platform, shared.settings, shared.users, shared.throttle, shared.sessions, shared.passwords);
        properties = PropertiesFeature.of(
                platform.environment(),
                shared.settings,
                shared.sessions,
                shared.mail,
                shared.providers,
                shared.passwords,
                shared.secondFactors.mfa(),
                setup,
                Version.build(),
                lifecycle::startupMillis);
        health = HealthFeature.of(
                platform,
                Map.of(
                        "version", Version.text(),
                        "commit", Version.commit(),
                        "java", Runtime.version().toString()),
                databaseClock,
                InstantSource.system(),
                metrics,
                shared.sessions,
                lifecycle::isServing);
        overview = OverviewFeature.of(
                platform,
                shared.throttle,
                shared.sessions,
                shared.mail,
                shared.providers,
                shared.keys,
                shared.userAdmin,
                shared.sessionAdmin,
                shared.auditLog,
                ServerChecks.of(settings, shared.operator.dataCheck()));
    }

    List<Feature> all() {
        return Stream.concat(shared.all().stream(), Stream.of(setup, properties, health, overview))
                .toList();
    }

    /**
     * Writes what is still in memory; returns false if some of it could not be written because the database is gone.
     */
    boolean finish() {
        return all().stream().filter(feature -> !isFinished(feature)).count() == 0;
    }

    private static boolean isFinished(Feature feature) {
        try {
            feature.finish();
            return true;
        } catch (UnavailableException e) {
            return false;
        }
    }

    SetupFeature setup() {
        return setup;
    }

    /**
     * Returns all routes.
     *
     * @param docs the API description, if it is served
     */
    Routes routes(Front front, Templates templates, Optional<ApiDocsResource> docs) {
        Web web = new Web(platform, shared, setup, overview, templates);
        Stream<Resource> api = all().stream().flatMap(feature -> feature.resources().stream());
        Routes routes = new Routes();
        Stream.concat(api, docs.stream()).forEach(resource -> resource.addTo(routes));
        web.addTo(routes, front.assets());
        return routes;
    }
}
