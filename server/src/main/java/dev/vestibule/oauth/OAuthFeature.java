package dev.vestibule.oauth;

import dev.vestibule.oauth.client.ClientFeature;
import dev.vestibule.oauth.grant.ConsentStore;
import dev.vestibule.oauth.grant.GrantEnd;
import dev.vestibule.oauth.grant.GrantEndReason;
import dev.vestibule.oauth.grant.GrantFeature;
import dev.vestibule.oauth.grant.GrantStore;
import dev.vestibule.oauth.grant.IdTokenIssuer;
import dev.vestibule.oauth.grant.Scopes;
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
import java.util.List;
import java.util.stream.Stream;

/** Applications that act for users, and what they were granted. */
public record OAuthFeature(ClientFeature clients, GrantFeature grants) implements Feature {
    /** Returns what ends grants; sessions need it, which everything else here needs. */
    public static GrantEnd ends(Platform platform) {
        return new GrantEnd(new GrantStore(platform.database()), platform.changeLog());
    }

    /**
     * Wires the feature.
     *
     * @param idTokens makes the ID tokens of token responses
     */
    public static OAuthFeature of(
            Platform platform,
            SettingsFeature settings,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            GrantEnd ends,
            OAuthKeyFeature keys,
            IdTokenIssuer idTokens) {
        ConsentStore consents = new ConsentStore(platform.database());
        ClientFeature clients = ClientFeature.of(
                platform,
                settings,
                users,
                throttle,
                sessions,
                removal -> {
                    consents.deleteAll(removal.client());
                    return ends.endAll(removal.client(), GrantEndReason.CLIENT_DELETED, removal.actor(), removal.at());
                },
                Scopes.ALL);
        return new OAuthFeature(
                clients, GrantFeature.of(platform, settings, users, throttle, sessions, clients, ends, keys, idTokens));
    }

    @Override
    public List<Resource> resources() {
        return Stream.concat(clients.resources().stream(), grants.resources().stream())
                .toList();
    }

    @Override
    public List<Job> jobs() {
        return Stream.concat(clients.jobs().stream(), grants.jobs().stream()).toList();
    }

    @Override
    public List<CounterSource> counters() {
        return grants.counters();
    }
}
