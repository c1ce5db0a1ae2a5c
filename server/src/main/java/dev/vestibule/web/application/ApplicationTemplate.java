package dev.vestibule.web.application;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.web.FormView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a common application: the form of a new one, and the sample of its configuration. In both,
 * {@code {url}} stands for the URL of the application.
 */
public enum ApplicationTemplate {
    GRAFANA("Grafana", "openid profile email groups", true, Secret.BASIC, List.of("{url}/login/generic_oauth")),
    /** Sends no code challenge. */
    GITEA("Gitea", "openid profile email groups", false, Secret.BASIC, List.of("{url}/user/oauth2/vestibule/callback")),
    FORGEJO(
            "Forgejo",
            "openid profile email groups",
            false,
            Secret.BASIC,
            List.of("{url}/user/oauth2/vestibule/callback")),
    NEXTCLOUD(
            "Nextcloud",
            "openid profile email groups",
            true,
            Secret.POST,
            List.of("{url}/apps/user_oidc/code"),
            List.of("{url}/"),
            "{url}/apps/user_oidc/backchannel-logout/vestibule"),
    /** Sends no code challenge. */
    PORTAINER("Portainer", "openid profile email groups", false, Secret.POST, List.of("{url}")),
    IMMICH(
            "Immich",
            "openid profile email",
            true,
            Secret.POST,
            List.of("{url}/auth/login", "{url}/user-settings", "app.immich:///oauth-callback")),
    JELLYFIN("Jellyfin", "openid profile email groups", true, Secret.POST, List.of("{url}/sso/OID/redirect/vestibule")),
    PROXMOX("Proxmox VE", "openid profile email groups", true, Secret.BASIC, List.of("{url}")),
    MCP(
            "MCP",
            "mb:full offline_access",
            true,
            Secret.NONE,
            List.of("http://127.0.0.1/callback", "http://localhost/callback")),
    OTHER("", "openid profile email", true, Secret.BASIC, List.of());

    /** The parameter, and the field, with the name of a template. */
    public static final String FIELD = "template";

    /** Stands for the URL of the application. */
    static final String URL = "{url}";

    /** How an application authenticates. */
    private static final class Secret {
        static final String BASIC = "client_secret_basic";
        static final String POST = "client_secret_post";
        static final String NONE = "none";
    }

    private final String product;
    private final String scopes;
    private final boolean challenge;
    private final String authentication;
    private final List<String> redirects;
    private final List<String> afterSignOut;
    private final String backchannel;

    ApplicationTemplate(
            String product, String scopes, boolean challenge, String authentication, List<String> redirects) {
        this(product, scopes, challenge, authentication, redirects, List.of(), "");
    }

    ApplicationTemplate(
            String product,
            String scopes,
            boolean challenge,
            String authentication,
            List<String> redirects,
            List<String> afterSignOut,
            String backchannel) {
        this.product = product;
        this.scopes = scopes;
        this.challenge = challenge;
        this.authentication = authentication;
        this.redirects = redirects;
        this.afterSignOut = afterSignOut;
        this.backchannel = backchannel;
    }

    /** Returns the template of a name. */
    static Optional<ApplicationTemplate> of(String name) {
        return Arrays.stream(values()).filter(one -> one.id().equals(name)).findFirst();
    }

    /** Returns its name in addresses and forms. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of the product; empty for any other application. */
    public String product() {
        return product;
    }

    /** Returns whether it can neither send a code challenge nor a nonce, one of which is needed. */
    public boolean isWeak() {
        return !challenge;
    }

    /** Returns the form of a new application. */
    FormView form() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(FIELD, id());
        values.put(ApplicationForm.NAME, product);
        values.put(ApplicationForm.SCOPE, scopes);
        values.put(ApplicationForm.AUTHENTICATION, authentication);
        values.put(ApplicationForm.REDIRECTS, String.join("\n", redirects));
        values.put(ApplicationForm.AFTER_SIGN_OUT, String.join("\n", afterSignOut));
        values.put(ApplicationForm.BACKCHANNEL, backchannel);
        values.put("id_token_signed_response_alg", "RS256");
        values.put("group_claim", "names");
        values.put("access_token_format", "opaque");
        values.put("grant-" + ClientMetadata.CODE_GRANT, "on");
        if (scopes.contains(Scopes.OFFLINE)) {
            values.put("grant-" + ClientMetadata.REFRESH_GRANT, "on");
        }
        if (challenge) {
            values.put(ApplicationForm.PKCE, "on");
        }
        return FormView.of(values);
    }

    /** Returns whether its redirect URIs are below the URL of the application. */
    public boolean takesUrl() {
        return redirects.stream().anyMatch(redirect -> redirect.contains(URL));
    }
}
