package dev.vestibule.google;

import dev.vestibule.config.OidcProvider;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SingleSignOnReader;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.site.SettingStore;
import dev.vestibule.site.Site;
import dev.vestibule.user.Email;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(GoogleSettings.class);

    private final Settings.Google environment;
    private final SettingStore store;
    private final Site site;
    private final SecretBox box;
    private final InstantSource clock;
    private volatile Map<String, String> stored = Map.of();

    public GoogleSettings(
            Settings.Google environment, SettingStore store, Site site, SecretBox box, InstantSource clock) {
        this.environment = environment;
        this.store = store;
        this.site = site;
        this.box = box;
        this.clock = clock;
        reload();
    }

    /** Reads again what is stored; called when it has changed, here or on another node. */
    public void reload() {
        Map<String, String> all = store.all();
        Map<String, String> mine = new LinkedHashMap<>();
        ALL.stream().filter(all::containsKey).forEach(name -> mine.put(name, all.get(name)));
        String sealed = mine.remove(CLIENT_SECRET);
        if (sealed != null) {
            try {
                mine.put(CLIENT_SECRET, box.open(sealed, CLIENT_SECRET));
            } catch (SecretBox.UnreadableException e) {
                LOG.error("The stored client secret for Google cannot be used: {}. Give it again.", e.getMessage());
            }
        }
        stored = mine;
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
        return domains().contains(domain(email));
    }

    static String domain(Email email) {
        return email.address().substring(email.address().indexOf('@') + 1);
    }

    /** Google as a provider for browsers, while it is on and has a secret. */
    public Optional<OidcProvider> provider() {
        return clientSecret()
                .filter(secret -> enabled())
                .map(secret -> new OidcProvider(
                        GoogleTokens.PROVIDER,
                        "Google",
                        GoogleTokens.ISSUER,
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

    boolean canKeepSecrets() {
        return box.canSeal();
    }

    /** The value in use of one setting; the secret too. */
    Optional<String> value(String name) {
        return fixed(name).or(() -> Optional.ofNullable(stored.get(name)));
    }

    /** What the environment says about it, which nobody can change while the server runs. */
    Optional<String> fixed(String name) {
        return switch (name) {
            case CLIENT_ID -> environment.clientId();
            case CLIENT_SECRET -> environment.clientSecret().map(Settings.Secret::text);
            case ENABLED -> environment.enabled().map(enabled -> Boolean.toString(enabled));
            case DOMAINS -> environment.domains().map(domains -> String.join(",", domains));
            default -> Optional.empty();
        };
    }

    /** Stores values, or takes them away where empty. */
    void change(Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> sealed = new LinkedHashMap<>(changes);
        sealed.computeIfPresent(CLIENT_SECRET, (name, secret) -> secret.map(text -> box.seal(text, CLIENT_SECRET)));
        store.change(sealed, clock.instant());
        reload();
        site.reload(); // whoever looks at its revision finds ours changed
    }
}
