package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.management.FactorFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;

/**
 * The features about second factors, which are wired one by one: sessions follow their rules, passwords lead to them,
 * and they are managed with a password.
 *
 * @param mfa second factors at sign-ins
 * @param factors how they are set up and reset
 */
record SecondFactorFeatures(MfaFeature mfa, FactorFeature factors) {
    static MfaSettings rules(Platform platform, SettingsFeature site) {
        return new MfaSettings(platform.environment(), site.stored());
    }

    static MfaFeature mfa(
            Platform platform,
            MfaSettings rules,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail) {
        return MfaFeature.of(platform, rules, site, users, throttle, sessions, mail);
    }

    static SecondFactorFeatures of(
            Platform platform,
            MfaFeature mfa,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            MailFeature mail,
            PasswordFeature passwords) {
        return new SecondFactorFeatures(mfa, FactorFeature.of(platform, site, users, sessions, mail, mfa, passwords));
    }
}
