package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientFeature;
import dev.vestibule.oauth.key.OAuthKeyFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.net.URI;
import java.util.List;

/** Wires grants and their tokens. The pages of an authorization are added with {@link AuthorizeResource}. */
public record GrantFeature(
        GrantStore store,
        TokenStore tokens,
        ConsentStore consents,
        GrantEnd ends,
        Authorization authorization,
        ConnectedApplications connected,
        ServerMetadata metadata,
        List<Resource> resources,
        List<Job> jobs)
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
        GrantStore grants = new GrantStore(platform.database());
        TokenStore tokens = new TokenStore(platform.database());
        ConsentStore consents = new ConsentStore(platform.database());
        TokenIssuer issuer = new TokenIssuer(grants, tokens, platform.random());
        String site = settings.links().link("");
        ServerMetadata metadata = new ServerMetadata(site, clients.settings());
        return new GrantFeature(
                grants,
                tokens,
                consents,
                ends,
                authorization(platform, settings, throttle, sessions, clients, keys, issuer),
                new ConnectedApplications(
                        clients.store(),
                        grants,
                        consents,
                        ends,
                        sessions.cache(),
                        platform.transactions(),
                        settings.audit(),
                        platform.clock()),
                metadata,
                List.of(
                        new MetadataResource(metadata),
                        new TokenResource(
                                clients.authentication(),
                                tokens(platform, users, sessions, issuer, ends),
                                new ClientTokens(
                                        grants, issuer, platform.transactions(), platform.clock(), platform.random()),
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
                                throttle.throttle())),
                new GrantSweep(platform.database(), ends, platform.clock()).jobs());
    }

    private static TokenService tokens(
            Platform platform, UserFeature users, SessionFeature sessions, TokenIssuer issuer, GrantEnd ends) {
        return new TokenService(
                users.store(),
                new GrantStore(platform.database()),
                new CodeStore(platform.database()),
                new TokenStore(platform.database()),
                issuer,
                ends,
                sessions.cache(),
                platform.transactions(),
                platform.clock());
    }

    private static Authorization authorization(
            Platform platform,
            SettingsFeature settings,
            ThrottleFeature throttle,
            SessionFeature sessions,
            ClientFeature clients,
            OAuthKeyFeature keys,
            TokenIssuer issuer) {
        String site = settings.links().link("");
        return new Authorization(
                clients.documents(),
                new AuthorizationRules(clients.documents()::find, new Resources(site), keys.service()::isAvailable),
                new AuthorizationService(
                        clients.store(),
                        clients.events(),
                        new ConsentStore(platform.database()),
                        new GrantStore(platform.database()),
                        new CodeStore(platform.database()),
                        issuer,
                        sessions.service(),
                        throttle.throttle(),
                        platform.transactions(),
                        settings.audit(),
                        platform.clock(),
                        platform.random()),
                new SignInDemand(keys.signer()),
                new ConsentForm(platform.random()),
                site,
                settings.site().url().map(URI::toString),
                platform.clock());
    }
}
