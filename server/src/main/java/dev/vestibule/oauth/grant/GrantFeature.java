package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientFeature;
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
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Wires grants and their tokens. The pages of an authorization are added with {@link AuthorizeResource}. */
public record GrantFeature(
        GrantStore store,
        TokenStore tokens,
        ConsentStore consents,
        GrantEnd ends,
        Authorization authorization,
        DeviceApproval devices,
        ConnectedApplications connected,
        ServerMetadata metadata,
        List<Resource> resources,
        List<Job> jobs,
        Supplier<List<CounterSource>> figures)
        implements Feature {
    /**
     * Wires the feature.
     *
     * @param idTokens makes the ID tokens of token responses
     */
    public static GrantFeature of(
            Platform platform,
            SettingsFeature settings,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ClientFeature clients,
            GrantEnd ends,
            OAuthKeyFeature keys,
            IdTokenIssuer idTokens) {
        GrantWiring wiring = new GrantWiring(platform, settings, throttle, sessions, clients, ends, keys);
        Exchanges exchanges = wiring.exchanges(users);
        DeviceService devices = wiring.devices(exchanges);
        DeviceApproval approval = wiring.approval();
        TokenResource token = wiring.token(exchanges, devices, idTokens);
        List<CounterSource> ofDevices = DeviceFigures.counters(devices, approval);
        ServerMetadata metadata = new ServerMetadata(settings.links().link(""), clients.settings());
        return new GrantFeature(
                new GrantStore(platform.database()),
                new TokenStore(platform.database()),
                new ConsentStore(platform.database()),
                ends,
                wiring.authorization(),
                approval,
                wiring.connected(),
                metadata,
                List.of(new MetadataResource(metadata), token, wiring.push(), wiring.device(devices)),
                wiring.sweep().jobs(),
                () -> Stream.concat(ofDevices.stream(), token.counters().stream())
                        .toList());
    }

    @Override
    public List<CounterSource> counters() {
        return figures.get();
    }
}
