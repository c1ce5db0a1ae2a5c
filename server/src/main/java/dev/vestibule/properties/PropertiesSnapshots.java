package dev.vestibule.properties;

import dev.vestibule.mail.MailSettings;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.platform.http.Json;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.WireVersion;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.setup.SetupService;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings as JSON, built once per change and visibility (session wire, section 7). The public ones are in one
 * list.
 */
public final class PropertiesSnapshots {
    /**
     * The response to anonymous callers, and JSON for signed-in users and for superusers; with the state that it was
     * built from.
     */
    record Snapshot(
            int settings,
            int setup,
            boolean token,
            String tag,
            Response anonymous,
            Json.Text users,
            Json.Text administrators) {}

    /** The settings that do not change while the server runs, or not without the settings' revision. */
    public record Fixed(
            Supplier<Map<String, Integer>> passwordComplexity,
            boolean browserSessionsOnly,
            String sameSite,
            String sourceAddressHeader,
            MailSettings mail,
            boolean encryptionEnabled,
            DoubleSupplier startupMillis,
            Supplier<SignOn> signOn,
            MfaSettings secondFactors,
            Build build) {}

    /** Version, date and commit of the build. */
    public record Build(String date, String commit, String version) {}

    /** The sign-in methods other than passwords. */
    public record SignOn(
            @Nullable String googleClientId,
            boolean googleEnabled,
            @Nullable String googleDomains,
            boolean otherEnabled,
            boolean passwords) {}

    /** Matches the time zones that people know: without fixed offsets and legacy names. */
    private static final Pattern ZONES_OF_PLACES =
            Pattern.compile("UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+");

    /** Our pages use the reader's own fonts. */
    private static final String FONT = "sans-serif";

    private final StoredSettings stored;
    private final Site site;
    private final SetupService setup;
    private final SessionSettings sessions;
    private final Fixed fixed;
    private volatile @Nullable Snapshot latest;

    public PropertiesSnapshots(
            StoredSettings stored, Site site, SetupService setup, SessionSettings sessions, Fixed fixed) {
        this.stored = stored;
        this.site = site;
        this.setup = setup;
        this.sessions = sessions;
        this.fixed = fixed;
    }

    /** Returns the snapshot for the current state of the site and of the first run. */
    Snapshot current() {
        Snapshot snapshot = latest;
        int settingsNow = stored.revision();
        int setupNow = setup.revision();
        Optional<String> token = setup.isSetUp() ? Optional.empty() : setup.publicToken();
        if (snapshot == null
                || snapshot.settings() != settingsNow
                || snapshot.setup() != setupNow
                || snapshot.token() != token.isPresent()) {
            snapshot = make(settingsNow, setupNow, token);
            latest = snapshot;
        }
        return snapshot;
    }

    private Snapshot make(int settingsNow, int setupNow, Optional<String> token) {
        SignOn signOn = fixed.signOn().get();
        Map<String, @Nullable Object> all = everybody(token, signOn);
        Json.Text everybody = Json.text(all);
        all.put("admin-email", site.adminEmail().orElse(null));
        all.put("site-uuid", setup.installationUuid());
        all.put("system-timezone", ZoneId.systemDefault().getId());
        Json.Text users = Json.text(all);
        all.put("session-cookie-samesite", fixed.sameSite().toLowerCase(Locale.ROOT));
        all.put("session-timeout", sessions.idle().orElse(null));
        all.put("source-address-header", fixed.sourceAddressHeader());
        all.put("google-auth-configured", signOn.googleClientId() != null);
        all.put("google-auth-auto-create-accounts-domain", signOn.googleDomains());
        all.put("encryption-enabled", fixed.encryptionEnabled());
        Json.Text administrators = Json.text(all);
        String tag = Integer.toHexString(administrators.hashCode()) + Integer.toHexString(everybody.hashCode());
        Response anonymous = Response.json(200, everybody);
        return new Snapshot(
                settingsNow,
                setupNow,
                token.isPresent(),
                tag,
                token.isPresent() ? anonymous : anonymous.compressible(), // the setup token is a secret
                users,
                administrators);
    }

    private Map<String, @Nullable Object> everybody(Optional<String> token, SignOn signOn) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put(
                "version",
                new Version(
                        WireVersion.TAG,
                        fixed.build().date(),
                        fixed.build().commit(),
                        fixed.build().version()));
        all.put("token-features", features());
        all.put("site-name", site.name());
        all.put("site-url", site.url().map(Object::toString).orElse(null));
        all.put("site-locale", site.locale());
        all.put(
                "available-locales",
                MessageCatalog.all().stream()
                        .map(language -> List.of(language.code(), language.name()))
                        .toList());
        all.put("application-name", "Vestibule");
        all.put("setup-token", token.orElse(null));
        all.put("has-user-setup", setup.isSetUp());
        all.put("enable-password-login", signOn.passwords());
        all.put("password-complexity", fixed.passwordComplexity().get());
        all.put("session-cookies", fixed.browserSessionsOnly() ? Boolean.TRUE : null);
        all.put("mfa-enforcement", fixed.secondFactors().enforcement().wireName());
        all.put("mfa-requirement-deadline", fixed.secondFactors().deadline().orElse(null));
        all.put("google-auth-client-id", signOn.googleClientId());
        all.put("google-auth-enabled", signOn.googleEnabled());
        all.put("ldap-enabled", false);
        all.put("ldap-configured?", false);
        all.put("jwt-enabled", false);
        all.put("saml-enabled", false);
        all.put("other-sso-enabled?", signOn.otherEnabled());
        all.put("email-configured?", fixed.mail().configured());
        all.putAll(time());
        all.put("engines", Map.of());
        all.put("anon-tracking-enabled", false);
        all.put("is-hosted?", false);
        all.put("startup-time-millis", fixed.startupMillis().getAsDouble());
        all.putAll(display());
        return all;
    }

    /** We report in no time zone of our own, so the names are those of this machine's, as in Metabase. */
    private static Map<String, @Nullable Object> time() {
        ZoneId here = ZoneId.systemDefault();
        Map<String, @Nullable Object> time = new LinkedHashMap<>();
        time.put("report-timezone", null);
        time.put("report-timezone-long", here.getId());
        time.put("report-timezone-short", here.getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
        time.put(
                "available-timezones",
                ZoneId.getAvailableZoneIds().stream()
                        .filter(ZONES_OF_PLACES.asMatchPredicate())
                        .sorted()
                        .toList());
        return time;
    }

    /**
     * Returns the appearance of Metabase's front end. It cannot be set here; so these are the properties of our pages,
     * or neutral values.
     */
    private static Map<String, @Nullable Object> display() {
        Map<String, @Nullable Object> display = new LinkedHashMap<>();
        display.put("application-colors", Map.of());
        display.put("application-font", FONT);
        display.put("available-fonts", List.of(FONT));
        display.put("application-logo-url", null);
        display.put("application-favicon-url", "/favicon.ico");
        display.put("loading-message", null);
        display.put("help-link", "hidden");
        display.put("help-link-custom-destination", null);
        display.put("show-metabase-links", false);
        display.put("humanization-strategy", "none");
        display.put("start-of-week", "sunday");
        display.put("custom-formatting", Map.of());
        display.put("landing-page", "");
        return display;
    }

    /** Returns true for the features that exist. */
    private static Map<String, Boolean> features() {
        Map<String, Boolean> features = new LinkedHashMap<>();
        for (String present : List.of(
                "advanced_permissions",
                "session_timeout_config",
                "sso_google",
                "disable_password_login",
                "sso_oidc",
                "multi_factor_auth")) {
            features.put(present, true);
        }
        for (String absent :
                List.of("audit_app", "embedding", "hosting", "scim", "sso_jwt", "sso_ldap", "sso_saml", "whitelabel")) {
            features.put(absent, false);
        }
        return features;
    }

    /** Clients of Metabase, including its command line, accept no version without a date and a hash. */
    record Version(String tag, String date, String hash, String vestibule) {}
}
