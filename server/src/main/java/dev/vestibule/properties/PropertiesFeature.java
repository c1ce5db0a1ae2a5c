package dev.vestibule.properties;

import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.oidc.ProvidersFeature;
import dev.vestibule.mail.MailFeature;
import dev.vestibule.mfa.MfaFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.setup.SetupFeature;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Wires the settings that callers may read. */
public record PropertiesFeature(List<Resource> resources) implements Feature {
    /**
     * Wires the feature.
     *
     * @param startupMillis returns the duration of the start, once it is complete
     */
    public static PropertiesFeature of(
            Environment environment,
            SettingsFeature site,
            SessionFeature sessions,
            MailFeature mail,
            ProvidersFeature providers,
            PasswordFeature passwords,
            MfaFeature mfa,
            SetupFeature setup,
            PropertiesSnapshots.Build build,
            DoubleSupplier startupMillis) {
        PropertiesSnapshots snapshots = new PropertiesSnapshots(
                site.stored(),
                site.site(),
                setup.service(),
                sessions.settings(),
                new PropertiesSnapshots.Fixed(
                        () -> passwords.settings().policy().complexity(),
                        SessionSettings.browserSessionsOnly(environment),
                        SessionSettings.sameSite(environment),
                        environment.value(HttpServerSettings.SOURCE_ADDRESS_HEADER),
                        mail.settings(),
                        environment.given(ServerSettings.ENCRYPTION_KEY).isPresent(),
                        startupMillis,
                        () -> signOn(providers, passwords),
                        mfa.rules(),
                        build));
        return new PropertiesFeature(
                List.of(new PropertiesResource(snapshots, sessions.guard(), sessions.settings()::limits)));
    }

    private static PropertiesSnapshots.SignOn signOn(ProvidersFeature providers, PasswordFeature passwords) {
        GoogleSettings google = providers.google();
        return new PropertiesSnapshots.SignOn(
                google.clientId().orElse(null),
                google.enabled(),
                google.domains().isEmpty() ? null : String.join(",", google.domains()),
                !providers.providers().live().isEmpty(),
                !passwords.login().off());
    }
}
