package dev.vestibule.web.application;

import static dev.vestibule.oauth.client.AuthMethod.CLIENT_SECRET_BASIC;
import static dev.vestibule.oauth.client.AuthMethod.CLIENT_SECRET_POST;

import dev.vestibule.oauth.client.AuthMethod;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.oauth.key.SigningAlgorithm;
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
    GRAFANA("Grafana", "openid profile email groups", true, CLIENT_SECRET_BASIC, "{url}/login/generic_oauth"),
    /** Sends no code challenge. */
    GITEA("Gitea", "openid profile email groups", false, CLIENT_SECRET_BASIC, "{url}/user/oauth2/vestibule/callback"),
    FORGEJO(
            "Forgejo",
            "openid profile email groups",
            false,
            CLIENT_SECRET_BASIC,
            "{url}/user/oauth2/vestibule/callback"),
    NEXTCLOUD(
            "Nextcloud",
            "openid profile email groups",
            true,
            CLIENT_SECRET_POST,
            "{url}/apps/user_oidc/code",
            "{url}/",
            "{url}/apps/user_oidc/backchannel-logout/vestibule"),
    /** Sends no code challenge. */
    PORTAINER("Portainer", "openid profile email groups", false, CLIENT_SECRET_POST, "{url}"),
    IMMICH(
            "Immich",
            "openid profile email",
            true,
            CLIENT_SECRET_POST,
            "{url}/auth/login\n{url}/user-settings\napp.immich:///oauth-callback"),
    JELLYFIN("Jellyfin", "openid profile email groups", true, CLIENT_SECRET_POST, "{url}/sso/OID/redirect/vestibule"),
    PROXMOX("Proxmox VE", "openid profile email groups", true, CLIENT_SECRET_BASIC, "{url}"),
    MCP("MCP", "mb:full offline_access", true, AuthMethod.NONE, "http://127.0.0.1/callback\nhttp://localhost/callback"),
    /** Shows a code instead of a page. */
    DEVICE("", "openid profile email", true, AuthMethod.NONE, ""),
    OTHER("", "openid profile email", true, CLIENT_SECRET_BASIC, "");

    /** The parameter, and the field, with the name of a template. */
    public static final String FIELD = "template";

    /** Stands for the URL of the application. */
    static final String URL = "{url}";

    private final String product;
    private final String scopes;
    private final boolean challenge;
    private final AuthMethod authentication;
    private final String redirects;
    private final String afterSignOut;
    private final String backchannel;

    /** @param redirects one per line */
    ApplicationTemplate(String product, String scopes, boolean challenge, AuthMethod authentication, String redirects) {
        this(product, scopes, challenge, authentication, redirects, "", "");
    }

    ApplicationTemplate(
            String product,
            String scopes,
            boolean challenge,
            AuthMethod authentication,
            String redirects,
            String afterSignOut,
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

    /** Returns the name of the product; empty for a template of none. */
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
        values.put(ApplicationForm.AUTHENTICATION, authentication.wireName());
        values.put(ApplicationForm.REDIRECTS, redirects);
        values.put(ApplicationForm.AFTER_SIGN_OUT, afterSignOut);
        values.put(ApplicationForm.BACKCHANNEL, backchannel);
        values.put(ApplicationForm.ALGORITHM, SigningAlgorithm.RS256.name());
        values.put(ApplicationForm.GROUP_CLAIM, ClientMetadata.GroupClaim.NAMES.wireName());
        values.put(ApplicationForm.FORMAT, "opaque");
        grants().forEach(type -> values.put(ApplicationForm.GRANT + type, "on"));
        if (challenge) {
            values.put(ApplicationForm.PKCE, "on");
        }
        return FormView.of(values);
    }

    private List<String> grants() {
        if (this == DEVICE) {
            return List.of(ClientMetadata.DEVICE_GRANT, ClientMetadata.REFRESH_GRANT);
        }
        return scopes.contains(Scopes.OFFLINE)
                ? List.of(ClientMetadata.CODE_GRANT, ClientMetadata.REFRESH_GRANT)
                : List.of(ClientMetadata.CODE_GRANT);
    }

    /** Returns whether its redirect URIs are below the URL of the application. */
    public boolean takesUrl() {
        return redirects.contains(URL);
    }
}
