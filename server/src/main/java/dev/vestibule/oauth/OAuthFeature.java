package dev.vestibule.oauth;

import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.grant.ConsentStore;
import dev.vestibule.oauth.grant.GrantEnd;
import dev.vestibule.oauth.grant.GrantStore;
import dev.vestibule.oauth.grant.IdTokenIssuer;
import dev.vestibule.oauth.grant.TokenStore;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/** Applications that act for users, and their tokens. */
public record OAuthFeature(
        ClientStore clients,
        GrantStore grants,
        TokenStore tokens,
        ConsentStore consents,
        GrantEnd ends,
        List<Resource> resources,
        List<Job> jobs)
        implements Feature {

    /** Returns what ends grants; sessions need it, which everything else here needs. */
    public static GrantEnd ends(Platform platform) {
        return new GrantEnd(new GrantStore(platform.database()), platform.changeLog());
    }

    /** @param idTokens makes the ID tokens of token responses */
    public static OAuthFeature of(
            Platform platform,
            SettingsFeature settings,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            GrantEnd ends,
            IdTokenIssuer idTokens) {
        ClientStore clients = new ClientStore(platform.database());
        GrantStore grants = new GrantStore(platform.database());
        TokenStore tokens = new TokenStore(platform.database());
        ConsentStore consents = new ConsentStore(platform.database());
        return new OAuthFeature(clients, grants, tokens, consents, ends, List.of(), List.of());
    }
}
