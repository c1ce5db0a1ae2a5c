package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.google.GoogleTokens;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.user.Actor;
import dev.vestibule.user.UserId;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured providers. Those of the environment take precedence over stored ones, and cannot be changed here.
 * Secrets are stored only encrypted. A provider is available to everyone once an administrator has signed in with it.
 */
public final class OidcProviders {
    private static final Logger LOG = LoggerFactory.getLogger(OidcProviders.class);

    /** Begins the names of the settings that are providers; the key follows. */
    public static final String STORED = "oidc-provider.";

    /** Begins the names of the settings that are test sign-ins. */
    public static final String TRIED = "oidc-trial.";

    private final List<OidcProvider> fixed;
    private final Supplier<Optional<OidcProvider>> google;
    private final StoredSettings settings;
    private final SecretBox box;
    private final boolean loopback;
    private final InstantSource clock;
    private volatile Map<ProviderKey, OidcProvider> stored = Map.of();
    private volatile Map<ProviderKey, Trial> trials = Map.of();

    /** A test sign-in by an administrator, with the provider's issuer and client at that time. */
    public record Trial(String identity, Instant at, UserId by) {}

    /**
     * Creates the list of providers from the environment and the stored settings.
     *
     * @param google returns Google as a provider while it is one; it needs no test sign-in
     * @param loopback whether a stored provider may be on this machine, over http
     */
    public OidcProviders(
            List<OidcProvider> fixed,
            Supplier<Optional<OidcProvider>> google,
            StoredSettings settings,
            SecretBox box,
            boolean loopback,
            InstantSource clock) {
        this.fixed = fixed;
        this.google = google;
        this.settings = settings;
        this.box = box;
        this.loopback = loopback;
        this.clock = clock;
        settings.follow(this::read);
    }

    private void read(Map<String, String> all) {
        Map<ProviderKey, OidcProvider> providers = new LinkedHashMap<>();
        Map<ProviderKey, Trial> tried = new LinkedHashMap<>();
        all.forEach((name, text) -> {
            if (name.startsWith(STORED)) {
                open(name.substring(STORED.length()), text)
                        .ifPresent(provider -> providers.put(provider.key(), provider));
            } else if (name.startsWith(TRIED)) {
                ProviderKey.parse(name.substring(TRIED.length())).ifPresent(key -> tried.put(key, trial(text)));
            }
        });
        stored = providers;
        trials = tried;
    }

    private static Trial trial(String text) {
        JsonNode trial = OidcProviderJson.parse(text);
        return new Trial(
                trial.path("identity").asText(),
                Instant.parse(trial.path("at").asText()),
                new UserId(trial.path("by").asInt()));
    }

    private Optional<OidcProvider> open(String key, String text) {
        JsonNode json = OidcProviderJson.parse(text);
        try {
            for (String secret : OidcProviderJson.SECRETS) {
                if (json instanceof ObjectNode object && object.path(secret).isTextual()) {
                    object.put(secret, box.open(object.path(secret).textValue(), place(key, secret)));
                }
            }
        } catch (SecretBox.UnreadableException e) {
            LOG.error("Cannot decrypt the secret of provider {}: {}. Enter it again.", key, e.getMessage());
            return Optional.empty();
        }
        OidcProviderJson.Read read = OidcProviderJson.read(json);
        if (read.provider().isEmpty()) {
            LOG.error("The stored provider {} is invalid: {}", key, read.faults());
        }
        if (read.provider().filter(provider -> !mayBeAsked(provider)).isPresent()) {
            LOG.error("The stored provider {} is on this machine, but VESTIBULE_OIDC_LOOPBACK is not set", key);
        }
        return read.provider().filter(this::mayBeAsked);
    }

    /**
     * The operator decides which services on this machine may be called: by the providers of the environment, or by a
     * setting of its own.
     */
    boolean mayBeAsked(OidcProvider provider) {
        boolean named = fixed.stream()
                .anyMatch(
                        one -> one.key().equals(provider.key()) && one.issuer().equals(provider.issuer()));
        return named || mayBeAsked(URI.create(provider.issuer()));
    }

    /** Returns whether a provider that is not here yet may be called. */
    boolean mayBeAsked(URI issuer) {
        return loopback || !WebAddress.isPlain(issuer);
    }

    /** Returns the name of its setting in the database. */
    static String settingOf(ProviderKey key) {
        return STORED + key.value();
    }

    private static String place(String key, String secret) {
        return STORED + key + "." + secret;
    }

    boolean canKeepSecrets() {
        return box.canSeal();
    }

    /** Returns the providers that administrators manage; Google has settings of its own. */
    public List<OidcProvider> all() {
        List<OidcProvider> all = new ArrayList<>(fixed);
        stored.values().stream().filter(provider -> !isFixed(provider.key())).forEach(all::add);
        return all;
    }

    public Optional<OidcProvider> find(ProviderKey key) {
        return Stream.concat(google.get().stream(), all().stream())
                .filter(provider -> provider.key().equals(key))
                .findFirst();
    }

    /** Returns the providers that are enabled for everyone. */
    public List<OidcProvider> live() {
        return Stream.concat(google.get().stream(), all().stream())
                .filter(this::isLive)
                .toList();
    }

    /**
     * Returns the provider of this key if this user may use it: everyone if it is enabled, administrators for a test
     * sign-in.
     */
    public Optional<OidcProvider> usable(ProviderKey key, boolean administrator) {
        return find(key).filter(provider -> administrator || isLive(provider));
    }

    public boolean isLive(OidcProvider provider) {
        return provider.enabled() && (isGoogle(provider) || trial(provider).isPresent());
    }

    /** Returns the test sign-in that is valid for a provider as it is now. */
    public Optional<Trial> trial(OidcProvider provider) {
        return Optional.ofNullable(trials.get(provider.key()))
                .filter(trial -> trial.identity().equals(provider.identity()));
    }

    /** Returns whether it comes from the environment. */
    public boolean isFixed(ProviderKey key) {
        return fixed.stream().anyMatch(provider -> provider.key().equals(key));
    }

    static boolean isGoogle(OidcProvider provider) {
        return provider.key().equals(GoogleTokens.PROVIDER);
    }

    void save(OidcProvider provider, Actor actor) {
        String text = OidcProviderJson.write(provider, secret -> secret).toString();
        ObjectNode json = (ObjectNode) OidcProviderJson.parse(text);
        for (String secret : OidcProviderJson.SECRETS) {
            if (json.path(secret).isTextual()) {
                json.put(
                        secret,
                        box.seal(
                                json.path(secret).textValue(),
                                place(provider.key().value(), secret)));
            }
        }
        settings.change(Map.of(settingOf(provider.key()), Optional.of(json.toString())), actor);
    }

    void remove(ProviderKey key, Actor actor) {
        settings.change(Map.of(settingOf(key), Optional.empty(), TRIED + key.value(), Optional.empty()), actor);
    }

    /** Records that an administrator has signed in with it. */
    void tried(OidcProvider provider, UserId by, ClientAddress from) {
        ObjectNode trial = JsonNodeFactory.instance.objectNode();
        trial.put("identity", provider.identity());
        trial.put("at", clock.instant().toString());
        trial.put("by", by.value());
        settings.change(Map.of(TRIED + provider.key().value(), Optional.of(trial.toString())), Actor.of(by, from));
    }
}
