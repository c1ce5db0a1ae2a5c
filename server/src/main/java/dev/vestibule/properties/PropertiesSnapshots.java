package dev.vestibule.properties;

import dev.vestibule.http.Json;
import dev.vestibule.http.WireVersion;
import dev.vestibule.session.SessionLimits;
import dev.vestibule.setup.SetupService;
import dev.vestibule.site.Site;
import dev.vestibule.text.Languages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The settings as JSON, made once per change and visibility (session wire, section 7). What is public stands in one list. */
public final class PropertiesSnapshots {
    /** JSON for strangers, for who is signed in, and for superusers; with what it was made of. */
    record Snapshot(
            int site,
            int setup,
            boolean token,
            String tag,
            Json.Text everybody,
            Json.Text users,
            Json.Text administrators) {}

    /** What does not change while the server runs, or not without the site's revision. */
    public record Fixed(
            Map<String, Integer> passwordComplexity,
            boolean browserSessionsOnly,
            String sameSite,
            String sourceAddressHeader,
            BooleanSupplier emailConfigured,
            String productVersion) {}

    private final Site site;
    private final SetupService setup;
    private final SessionLimits limits;
    private final Fixed fixed;
    private volatile @Nullable Snapshot latest;

    public PropertiesSnapshots(Site site, SetupService setup, SessionLimits limits, Fixed fixed) {
        this.site = site;
        this.setup = setup;
        this.limits = limits;
        this.fixed = fixed;
    }

    /** The snapshot that fits what the site and the first run are now. */
    Snapshot current() {
        Snapshot snapshot = latest;
        int siteNow = site.revision();
        int setupNow = setup.revision();
        Optional<String> token = setup.isSetUp() ? Optional.empty() : setup.publicToken();
        if (snapshot == null
                || snapshot.site() != siteNow
                || snapshot.setup() != setupNow
                || snapshot.token() != token.isPresent()) {
            snapshot = make(siteNow, setupNow, token);
            latest = snapshot;
        }
        return snapshot;
    }

    private Snapshot make(int siteNow, int setupNow, Optional<String> token) {
        Map<String, @Nullable Object> all = everybody(token);
        Json.Text everybody = Json.text(all);
        all.put("admin-email", site.adminEmail().orElse(null));
        all.put("site-uuid", setup.installationUuid());
        all.put("system-timezone", java.time.ZoneId.systemDefault().getId());
        Json.Text users = Json.text(all);
        all.put("session-cookie-samesite", fixed.sameSite().toLowerCase(java.util.Locale.ROOT));
        all.put(
                "session-timeout",
                limits.idle().map(idle -> new Span(idle.toSeconds(), "seconds")).orElse(null));
        all.put("source-address-header", fixed.sourceAddressHeader());
        all.put("google-auth-configured", false);
        Json.Text administrators = Json.text(all);
        String tag = Integer.toHexString(administrators.hashCode()) + Integer.toHexString(everybody.hashCode());
        return new Snapshot(siteNow, setupNow, token.isPresent(), tag, everybody, users, administrators);
    }

    private Map<String, @Nullable Object> everybody(Optional<String> token) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("version", new Version(WireVersion.TAG, fixed.productVersion()));
        all.put("token-features", features());
        all.put("site-name", site.name());
        all.put("site-url", site.url().map(Object::toString).orElse(null));
        all.put("site-locale", site.locale());
        all.put(
                "available-locales",
                Languages.all().stream()
                        .map(language -> List.of(language.code(), language.name()))
                        .toList());
        all.put("application-name", "Vestibule");
        all.put("setup-token", token.orElse(null));
        all.put("has-user-setup", setup.isSetUp());
        all.put("enable-password-login", true);
        all.put("password-complexity", fixed.passwordComplexity());
        all.put("session-cookies", fixed.browserSessionsOnly() ? Boolean.TRUE : null);
        all.put("mfa-enforcement", "off");
        all.put("mfa-requirement-deadline", null);
        all.put("google-auth-client-id", null);
        all.put("google-auth-enabled", false);
        all.put("ldap-enabled", false);
        all.put("ldap-configured?", false);
        all.put("jwt-enabled", false);
        all.put("saml-enabled", false);
        all.put("other-sso-enabled?", false);
        all.put("email-configured?", fixed.emailConfigured().getAsBoolean());
        all.put("report-timezone", null);
        all.put("engines", Map.of());
        all.put("anon-tracking-enabled", false);
        all.put("is-hosted?", false);
        return all;
    }

    /** True for what is there. */
    private static Map<String, Boolean> features() {
        Map<String, Boolean> features = new LinkedHashMap<>();
        features.put("session_timeout_config", true);
        for (String absent : List.of(
                "advanced_permissions",
                "audit_app",
                "disable_password_login",
                "embedding",
                "hosting",
                "scim",
                "sso_google",
                "sso_jwt",
                "sso_ldap",
                "sso_saml",
                "whitelabel")) {
            features.put(absent, false);
        }
        return features;
    }

    record Version(String tag, String vestibule) {}

    record Span(long amount, String unit) {}
}
