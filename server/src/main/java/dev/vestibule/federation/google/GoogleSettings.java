package dev.vestibule.federation.google;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.OidcProvider;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import dev.vestibule.platform.config.Settings;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.user.Email;
import java.util.List;
import java.util.Optional;

/** Whether and how people sign in with Google. What the environment says wins over what administrators have stored. */
public final class GoogleSettings {
    public static final Setting<String> CLIENT_ID = SettingKey.MB_GOOGLE_AUTH_CLIENT_ID;
    public static final Setting<Secret> CLIENT_SECRET = SettingKey.VESTIBULE_GOOGLE_CLIENT_SECRET;
    public static final Setting<Boolean> ENABLED = SettingKey.MB_GOOGLE_AUTH_ENABLED;
    public static final Setting<List<String>> DOMAINS = SettingKey.MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN;

    /** Where Google answers besides its issuer. */
    private static final List<String> HOSTS =
            List.of("oauth2.googleapis.com", "www.googleapis.com", "openidconnect.googleapis.com");

    private final Settings.Google google;
    private final SettingsGroup group;

    /** @param google where it is */
    public GoogleSettings(Settings.Google google, Environment environment, StoredSettings stored, SecretBox box) {
        this.google = google;
        this.group = new SettingsGroup(stored, List.of(CLIENT_ID, CLIENT_SECRET, ENABLED, DOMAINS), environment, box);
    }

    public Optional<String> clientId() {
        return group.value(CLIENT_ID);
    }

    public Optional<Secret> clientSecret() {
        return group.value(CLIENT_SECRET);
    }

    /** Whether people may sign in with Google. */
    public boolean enabled() {
        return clientId().isPresent() && group.value(ENABLED).orElse(true);
    }

    /** Whose accounts are made at their first sign-in. */
    public List<String> domains() {
        return group.value(DOMAINS).orElse(List.of());
    }

    /** Whether an account may be made for this address. */
    boolean mayCreate(Email email) {
        return domains().contains(email.domain());
    }

    /** Google as a provider for browsers, while it is on and has a secret. */
    public Optional<OidcProvider> provider() {
        return clientSecret()
                .filter(secret -> enabled())
                .map(secret -> new OidcProvider(
                        GoogleTokens.PROVIDER,
                        "Google",
                        google.issuer(),
                        clientId().orElseThrow(),
                        new OidcProvider.ClientProof(
                                OidcProvider.Way.CLIENT_SECRET_POST, Optional.of(secret), Optional.empty()),
                        List.of("openid", "email", "profile"),
                        OidcProvider.Attributes.USUAL,
                        false,
                        domains(),
                        !domains().isEmpty(),
                        true,
                        OidcProvider.Groups.NONE,
                        HOSTS));
    }

    SettingsGroup group() {
        return group;
    }
}
