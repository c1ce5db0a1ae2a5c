package dev.vestibule.oauth.openid;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.oauth.OAuthFeature;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.key.OAuthKeyFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Wires OpenID Connect. */
public record OpenIdFeature(
        StandardClaims claims,
        EndSession endSession,
        LogoutDelivery delivery,
        List<Resource> resources,
        List<Job> jobs,
        List<CounterSource> counters)
        implements Feature {
    /** Half of the time within which an application is notified of the end of a session is for its answer. */
    private static final Duration LOOK_AFTER = Duration.ofMillis(500);

    /** How long messages are kept with what became of them. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final String COUNTER = "vestibule.oauth.logout";
    private static final String COUNTED =
            "Logout tokens by outcome: delivered, or failed for those that applications refused or that could not be delivered within 24 hours";

    /**
     * Returns what notifies applications of the end of sessions; sessions need it, which everything else here needs.
     */
    public static BackChannelLogout logouts(Platform platform) {
        return new BackChannelLogout(
                new LogoutStore(platform.database()), new ClientStore(platform.database()), platform.random());
    }

    /** Returns what issues ID tokens; the token endpoint needs it. */
    public static IdTokens idTokens(Platform platform, SettingsFeature site, OAuthKeyFeature keys) {
        return new IdTokens(
                keys.service(), keys.signer(), claims(platform), site.links().link(""));
    }

    private static StandardClaims claims(Platform platform) {
        return new StandardClaims(new GroupListStore(platform.database()));
    }

    public static OpenIdFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            OAuthKeyFeature keys,
            OAuthFeature oauth) {
        String issuer = site.links().link("");
        InstantSource clock = platform.clock();
        ClientStore clients = oauth.clients().store();
        LogoutStore logouts = new LogoutStore(platform.database());
        StandardClaims claims = claims(platform);
        LogoutDelivery delivery = new LogoutDelivery(
                logouts,
                clients,
                new LogoutTokens(keys.signer(), issuer),
                platform.outbound(),
                clock,
                platform.random());
        Introspection introspection = new Introspection(
                oauth.grants().tokens(), oauth.grants().store(), users.store(), sessions.tokens(), issuer, clock);
        return new OpenIdFeature(
                claims,
                new EndSession(keys.signer(), clients),
                delivery,
                List.of(
                        new DiscoveryResource(oauth.grants().metadata(), keys.service()),
                        new UserinfoResource(
                                sessions.tokens(), oauth.grants().store(), clients, claims, keys.signer(), issuer),
                        new IntrospectionResource(oauth.clients().authentication(), introspection, throttle.throttle()),
                        new LogoutTraceResource(logouts, sessions.guard())),
                List.of(
                        Job.every(LOOK_AFTER, "send logout tokens", delivery::deliver),
                        Job.sweeping("expire logout tokens", delivery::expire),
                        Job.sweeping(
                                "delete old logout tokens",
                                batch -> logouts.deleteOld(clock.instant().minus(KEPT), batch))),
                List.of(
                        new CounterSource(COUNTER, COUNTED, "outcome", "delivered", delivery::delivered),
                        new CounterSource(COUNTER, COUNTED, "outcome", "failed", delivery::failed)));
    }

    @Override
    public void finish() {
        delivery.close();
    }
}
