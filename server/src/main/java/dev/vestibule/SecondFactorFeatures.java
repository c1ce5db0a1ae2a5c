package dev.vestibule;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.FactorRule;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.mfa.management.FactorFeature;
import dev.vestibule.passkey.PasskeyFeature;
import dev.vestibule.passkey.PasskeySettings;
import dev.vestibule.passkey.PasskeySite;
import dev.vestibule.passkey.PasskeyStore;
import dev.vestibule.passkey.RelyingParty;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionEndListener;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.throttle.ThrottleFeature;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The features about second factors, which are wired one by one: sessions follow their rules, passwords lead to them,
 * and they are managed with a password.
 *
 * @param mfa second factors at sign-ins
 * @param factors how they are set up and reset
 * @param passkeys which are two factors in one
 */
record SecondFactorFeatures(MfaFeature mfa, FactorFeature factors, PasskeyFeature passkeys) {
    /**
     * What other features ask before these are wired.
     *
     * @param demand who needs a second factor
     * @param site whether passkeys are used, and by whom
     */
    record Rules(MfaSettings settings, FactorRule demand, PasskeySettings passkeys, PasskeySite site) {}

    static Rules rules(Platform platform, SettingsFeature site) {
        MfaSettings settings = new MfaSettings(platform.environment(), site.stored());
        PasskeySettings passkeys = new PasskeySettings(platform.environment(), site.stored());
        return new Rules(
                settings,
                new FactorRule(settings, platform.clock()),
                passkeys,
                passkeys.site(RelyingParty.at(site.publicUrl()), new PasskeyStore(platform.database())));
    }

    /**
     * Returns what the end of sessions means: for second factors, and otherwise.
     *
     * @param otherwise first
     */
    static List<SessionEndListener> endsOfSessions(
            Platform platform, SettingsFeature site, List<SessionEndListener> otherwise) {
        return Stream.concat(otherwise.stream(), Stream.of(MfaFeature.endOfTrust(platform, site)))
                .toList();
    }

    /**
     * Returns the gate at the end of sign-ins, which the features that sign users in need.
     *
     * @param providers whether an identity provider can be used, for a test sign-in or by everyone
     */
    static MfaFeature gate(
            Platform platform,
            Rules rules,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            BiPredicate<ProviderKey, Boolean> providers) {
        return MfaFeature.of(
                platform,
                rules.settings(),
                rules.demand(),
                site,
                users,
                throttle,
                sessions,
                mail,
                rules.site()::isUsedBy,
                providers);
    }

    /** @param otherwise whether a user can sign in with an identity provider */
    static SecondFactorFeatures of(
            Platform platform,
            MfaFeature mfa,
            SettingsFeature site,
            UserFeature users,
            ThrottleFeature throttle,
            SessionFeature sessions,
            MailFeature mail,
            PasswordFeature passwords,
            Rules rules,
            Predicate<UserId> otherwise) {
        PasskeyFeature passkeys = PasskeyFeature.of(
                platform, site, users, throttle, sessions, mail, mfa, passwords, rules.site(), otherwise);
        return new SecondFactorFeatures(
                mfa,
                FactorFeature.of(
                        platform, site, users, sessions, mail, mfa, passwords, passkeys.service()::removeAllOf),
                passkeys);
    }
}
