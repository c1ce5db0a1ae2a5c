package dev.vestibule;

import dev.vestibule.guard.GuardFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.oauth.OAuthFeature;
import dev.vestibule.oauth.key.OAuthKeyFeature;
import dev.vestibule.oauth.openid.OpenIdFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.session.SessionEndListener;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import java.util.List;

/**
 * The features about applications: those that sign users in here, which are notified when sessions end, and those
 * behind a proxy that asks here.
 *
 * @param keys the keys that sign tokens
 * @param oauth applications, and what they were granted
 * @param openId who signed in, and when they sign out
 * @param guard which requests to applications pass
 */
record ApplicationFeatures(OAuthKeyFeature keys, OAuthFeature oauth, OpenIdFeature openId, GuardFeature guard) {
    /**
     * Returns what the end of sessions means: applications are notified of it, and lose what they were granted; and
     * when all sessions of a user end, so does the trust in their devices.
     */
    static List<SessionEndListener> endsOfSessions(Platform platform, SettingsFeature site) {
        return List.of(
                OpenIdFeature.logouts(platform)::sessionsEnd,
                OAuthFeature.ends(platform)::sessionsEnd,
                MfaFeature.endOfTrust(platform, site)::sessionsEnd);
    }

    static ApplicationFeatures of(
            Platform platform,
            SettingsFeature settings,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions) {
        OAuthKeyFeature keys = OAuthKeyFeature.of(platform, settings, sessions);
        OAuthFeature oauth = OAuthFeature.of(
                platform,
                settings,
                users,
                throttle,
                sessions,
                OAuthFeature.ends(platform),
                keys,
                OpenIdFeature.idTokens(platform, settings, keys)::issue);
        return new ApplicationFeatures(
                keys,
                oauth,
                OpenIdFeature.of(platform, settings, users, throttle, sessions, keys, oauth),
                GuardFeature.of(platform, settings, sessions, keys));
    }
}
