package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientFeature;
import dev.vestibule.oauth.key.OAuthKeyFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.crypto.BearerBox;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.net.URI;

/** Builds the parts of {@link GrantFeature} from what they stand on. */
final class GrantWiring {
    /** Where users enter the codes of devices. */
    private static final String DEVICE_PAGE = "/device";

    private final Platform platform;
    private final SettingsFeature settings;
    private final ThrottleFeature throttle;
    private final SessionFeature sessions;
    private final ClientFeature clients;
    private final GrantEnd ends;
    private final OAuthKeyFeature keys;

    private final String site;
    private final GrantStore grants;
    private final TokenStore tokens;
    private final TokenIssuer issuer;
    private final AuthorizationRules rules;
    private final SignInDemand demand;
    private final CodeStore codes;
    private final PushedRequestStore requests;
    private final DeviceStore devices;
    private final PushedRequests pushed;

    GrantWiring(
            Platform platform,
            SettingsFeature settings,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ClientFeature clients,
            GrantEnd ends,
            OAuthKeyFeature keys) {
        this.platform = platform;
        this.settings = settings;
        this.throttle = throttle;
        this.sessions = sessions;
        this.clients = clients;
        this.ends = ends;
        this.keys = keys;
        this.site = settings.links().link("");
        this.grants = new GrantStore(platform.database());
        this.tokens = new TokenStore(platform.database());
        this.issuer = new TokenIssuer(grants, tokens, platform.random());
        this.rules =
                new AuthorizationRules(clients.documents()::find, new Resources(site), keys.service()::isAvailable);
        this.demand = new SignInDemand(keys.signer());
        BearerBox box = new BearerBox(platform.random());
        this.codes = new CodeStore(platform.database(), box);
        this.requests = new PushedRequestStore(platform.database(), box);
        this.devices = new DeviceStore(platform.database(), SharedKeys.of(platform));
        this.pushed = new PushedRequests(requests, rules, demand, platform.clock(), platform.random());
    }

    Authorization authorization() {
        return new Authorization(
                new RequestReader(clients.documents(), rules, pushed),
                new AuthorizationService(
                        clients.store(),
                        clients.events(),
                        new ConsentStore(platform.database()),
                        grants,
                        codes,
                        requests,
                        issuer,
                        sessions.service(),
                        throttle.throttle(),
                        platform.transactions(),
                        settings.audit(),
                        platform.clock(),
                        platform.random()),
                demand,
                new ConsentForm(platform.random()),
                new BrowserCookie(platform.random()),
                site,
                settings.site().url().map(URI::toString),
                platform.clock());
    }

    GrantSweep sweep() {
        return new GrantSweep(
                grants, tokens, codes, devices, requests, ends, platform.transactions(), platform.clock());
    }

    Exchanges exchanges(UserFeature users) {
        return new Exchanges(users.store(), tokens, ends, sessions.cache());
    }

    TokenResource token(Exchanges exchanges, DeviceService devices, IdTokenIssuer idTokens) {
        return new TokenResource(
                clients.authentication(),
                new TokenService(exchanges, grants, codes, tokens, issuer, platform.transactions(), platform.clock()),
                devices,
                new ClientTokens(grants, issuer, platform.transactions(), platform.clock(), platform.random()),
                new Resources(site),
                new JwtAccessTokens(tokens, keys.signer(), site, platform.random()),
                new RevocationService(
                        grants,
                        tokens,
                        ends,
                        sessions.cache(),
                        platform.transactions(),
                        platform.changeLog(),
                        platform.clock()),
                idTokens,
                throttle.throttle());
    }

    PushedRequestResource push() {
        return new PushedRequestResource(clients.authentication(), pushed, throttle.throttle());
    }

    DeviceService devices(Exchanges exchanges) {
        return new DeviceService(
                devices, grants, issuer, exchanges, platform.transactions(), platform.clock(), platform.random());
    }

    DeviceResource device(DeviceService devices) {
        return new DeviceResource(
                clients.authentication(),
                devices,
                rules,
                new Resources(site),
                throttle.throttle(),
                settings.links().link(DEVICE_PAGE));
    }

    DeviceApproval approval() {
        return new DeviceApproval(
                devices,
                clients.store(),
                clients.events(),
                grants,
                sessions.service(),
                throttle.throttle(),
                platform.transactions(),
                settings.audit(),
                platform.clock(),
                platform.random());
    }

    ConnectedApplications connected() {
        return new ConnectedApplications(
                clients.store(),
                grants,
                new ConsentStore(platform.database()),
                ends,
                sessions.cache(),
                platform.transactions(),
                settings.audit(),
                platform.clock());
    }
}
