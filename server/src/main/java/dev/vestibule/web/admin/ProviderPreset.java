package dev.vestibule.web.admin;

import dev.vestibule.web.FormView;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What is known of a common identity provider, to fill the form of a new one. In an issuer, names in braces stand for
 * what differs from one installation to another; no valid URL contains them.
 */
public enum ProviderPreset {
    KEYCLOAK("Keycloak", "Keycloak", "https://{host}/realms/{realm}", ""),
    ENTRA(
            "Microsoft Entra ID",
            "Microsoft",
            "https://login.microsoftonline.com/{tenant-id}/v2.0",
            "graph.microsoft.com"),
    OKTA("Okta", "Okta", "https://{domain}.okta.com", ""),
    /** Has settings of its own. */
    GOOGLE("Google", "Google", "https://accounts.google.com", ""),
    GITLAB("GitLab", "GitLab", "https://gitlab.com", ""),
    AUTHENTIK("authentik", "authentik", "https://{host}/application/o/{slug}/", ""),
    OTHER("", "", "", "");

    /** The field, and the parameter, with the name of a preset. */
    static final String FIELD = "preset";

    private static final String SCOPES = "openid email profile";
    private static final Pattern BLANK = Pattern.compile("\\{[a-z-]+}");

    private final String product;
    private final String prompt;
    private final String issuer;
    private final String hosts;

    ProviderPreset(String product, String prompt, String issuer, String hosts) {
        this.product = product;
        this.prompt = prompt;
        this.issuer = issuer;
        this.hosts = hosts;
    }

    /** Returns the preset of a name. */
    static Optional<ProviderPreset> of(String name) {
        return Arrays.stream(values()).filter(one -> one.id().equals(name)).findFirst();
    }

    /** Returns its name in addresses and forms. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of the product; empty for any other provider. */
    public String product() {
        return product;
    }

    /** Returns whether there is advice about setting it up. */
    public boolean hasAdvice() {
        return this != GOOGLE && this != OTHER;
    }

    /** Returns what an administrator must replace in the issuer URL, such as "{host}, {realm}". */
    public String blanks() {
        return blanksOf(issuer);
    }

    static String blanksOf(String text) {
        List<String> found =
                BLANK.matcher(text).results().map(MatchResult::group).toList();
        return String.join(", ", found);
    }

    /** Entra ID does not say that addresses are verified. */
    private boolean trustsEmail() {
        return this == ENTRA;
    }

    /** @param key a free key for the provider; empty for none */
    FormView form(String key) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(FIELD, id());
        values.put(ProviderForm.KEY, key);
        values.put(ProviderForm.PROMPT, prompt);
        values.put(ProviderForm.ISSUER, issuer);
        values.put(ProviderForm.SCOPES, SCOPES);
        values.put(ProviderForm.WAY, ProviderForm.USUAL_WAY);
        values.put(ProviderForm.HOSTS, hosts);
        values.put(ProviderForm.CREATE, "on");
        if (trustsEmail()) {
            values.put(ProviderForm.TRUST, "on");
        }
        return FormView.of(values);
    }
}
