package dev.vestibule.google;

import dev.vestibule.config.OidcProvider;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SingleSignOnReader;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.site.SettingsGroup;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.user.Email;
import java.util.List;
import java.util.Optional;

/** Whether and how people sign in with Google. What the environment says wins over what administrators have stored. */
public final class GoogleSettings {
    public static final String CLIENT_ID = "google-auth-client-id";
    public static final String CLIENT_SECRET = "google-auth-client-secret";
    public static final String ENABLED = "google-auth-enabled";
    public static final String DOMAINS = "google-auth-auto-create-accounts-domain";

    static final List<String> ALL = List.of(CLIENT_ID, CLIENT_SECRET, ENABLED, DOMAINS);

    /** Where Google answers besides its issuer. */
    private static final List<String> HOSTS =
            List.of("oauth2.googleapis.com", "www.googleapis.com", "openidconnect.googleapis.com");

    private final Settings.Google environment;
    private final SettingsGroup group;

    public GoogleSettings(Settings.Google environment, StoredSettings stored, SecretBox box) {
        this.environment = environment;
        this.group = new SettingsGroup(stored, box, ALL, CLIENT_SECRET, this::environment);
    }

    public Optional<String> clientId() {
        return value(CLIENT_ID);
    }

    public Optional<String> clientSecret() {
        return value(CLIENT_SECRET);
    }

    /** Whether people may sign in with Google. */
    public boolean enabled() {
        return clientId().isPresent()
                && value(ENABLED).map(Boolean::parseBoolean).orElse(true);
    }

    /** Whose accounts are made at their first sign-in. */
    public List<String> domains() {
        return value(DOMAINS).flatMap(SingleSignOnReader::domains).orElse(List.of());
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
                        environment.issuer(),
                        clientId().orElseThrow(),
                        new OidcProvider.ClientProof(
                                OidcProvider.Way.CLIENT_SECRET_POST,
                                Optional.of(new Settings.Secret(secret)),
                                Optional.empty()),
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

    private Optional<String> value(String name) {
        return group.value(name);
    }

    private Optional<String> environment(String name) {
        return switch (name) {
            case CLIENT_ID -> environment.clientId();
            case CLIENT_SECRET -> environment.clientSecret().map(Settings.Secret::text);
            case ENABLED -> environment.enabled().map(enabled -> Boolean.toString(enabled));
            case DOMAINS -> environment.domains().map(domains -> String.join(",", domains));
            default -> Optional.empty();
        };
    }
}
