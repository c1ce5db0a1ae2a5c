package dev.vestibule.federation.google;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.address.DomainName;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.StoredSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of sign-in with Google. The environment takes precedence over stored settings. */
public final class GoogleSettings {
    private static final String CLIENTS = ".apps.googleusercontent.com";
    private static final int LONGEST = 254;

    public static final Setting<String> CLIENT_ID = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_CLIENT_ID",
                    Kind.text(GoogleSettings::isClientId, "must end in " + CLIENTS),
                    "",
                    "Google client ID of this server; ends in `.apps.googleusercontent.com`. Required for Google sign-in.")
            .as("google-auth-client-id");

    public static final Setting<Boolean> ENABLED = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_ENABLED",
                    Kind.flag(),
                    "",
                    "Whether users can sign in with Google. Default: on if a client ID is set.")
            .as("google-auth-enabled");

    public static final Setting<List<String>> DOMAINS = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN",
                    Kind.of(GoogleSettings::domains, domains -> String.join(",", domains)),
                    "",
                    "Auto-provisioned domains, separated by commas. Their users get an account at their first Google sign-in. Default: none.")
            .as("google-auth-auto-create-accounts-domain");

    public static final Setting<Secret> CLIENT_SECRET = Setting.of(
                    Chapter.SIGN_ON,
                    "VESTIBULE_GOOGLE_CLIENT_SECRET",
                    Kind.secret(),
                    "",
                    "Client secret for the client ID. If it is set, the sign-in page shows a Google button.")
            .as("google-auth-client-secret");

    private static final Setting<String> ISSUER = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_GOOGLE_ISSUER",
            Kind.text(),
            "https://accounts.google.com",
            "Google's issuer and discovery URL. Change it for tests only.");

    private static final Setting<String> KEYS = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_GOOGLE_JWKS_URI",
            Kind.text(),
            "https://www.googleapis.com/oauth2/v3/certs",
            "URL of Google's public keys.");

    public static final List<Setting<?>> ALL = List.of(CLIENT_ID, ENABLED, DOMAINS, CLIENT_SECRET, ISSUER, KEYS);

    /** Google's hosts besides its issuer. */
    private static final List<String> HOSTS =
            List.of("oauth2.googleapis.com", "www.googleapis.com", "openidconnect.googleapis.com");

    private final Environment environment;
    private final SettingsGroup group;

    public GoogleSettings(Environment environment, StoredSettings stored, SecretBox box) {
        this.environment = environment;
        this.group = new SettingsGroup(stored, List.of(CLIENT_ID, CLIENT_SECRET, ENABLED, DOMAINS), environment, box);
    }

    /** Warns if Google is enabled without a client ID, or its URLs are invalid. */
    public static void check(SettingsReader read) {
        if (read.given(ENABLED).orElse(false) && !read.isSet(CLIENT_ID)) {
            read.problem(ENABLED, "requires MB_GOOGLE_AUTH_CLIENT_ID");
        }
        read.checked(KEYS, () -> WebAddress.outward(read.value(KEYS)));
        read.checked(ISSUER, () -> WebAddress.outward(read.value(ISSUER)));
    }

    private static boolean isClientId(String text) {
        return text.length() <= LONGEST
                && text.endsWith(CLIENTS)
                && text.length() > CLIENTS.length()
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static List<String> domains(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(domain -> !domain.isEmpty())
                .map(domain -> DomainName.parse(domain)
                        .filter(DomainName::isQualified)
                        .orElseThrow(() -> new IllegalArgumentException("must be domains separated by commas"))
                        .text())
                .toList();
    }

    /** Returns Google's issuer. */
    public String issuer() {
        return environment.value(ISSUER);
    }

    /** Returns the URL of Google's published keys. */
    public URI keys() {
        return URI.create(environment.value(KEYS));
    }

    public Optional<String> clientId() {
        return group.value(CLIENT_ID);
    }

    public Optional<Secret> clientSecret() {
        return group.value(CLIENT_SECRET);
    }

    /** Returns whether sign-in with Google is enabled. */
    public boolean enabled() {
        return clientId().isPresent() && group.value(ENABLED).orElse(true);
    }

    /** Returns the domains whose users get an account at their first sign-in. */
    public List<String> domains() {
        return group.value(DOMAINS).orElse(List.of());
    }

    /** Returns Google as a provider for browsers, while it is enabled and has a secret. */
    public Optional<OidcProvider> provider() {
        return clientSecret()
                .filter(secret -> enabled())
                .map(secret -> new OidcProvider(
                        GoogleTokens.PROVIDER,
                        "Google",
                        issuer(),
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
