package dev.vestibule.settings;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of settings, one of which may be a secret. The environment takes precedence over stored settings. The secret
 * is stored only encrypted.
 */
public final class SettingsGroup {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsGroup.class);

    private final StoredSettings stored;
    private final Map<String, Setting<?>> settings = new LinkedHashMap<>();
    private final Optional<Sealed> sealed;
    private final Environment environment;
    private volatile Map<String, String> values = Map.of();

    /** The setting that is a secret, and what encrypts it. */
    private record Sealed(String name, SecretBox box) {
        String open(String sealed) throws SecretBox.UnreadableException {
            return box.open(sealed, name);
        }

        String seal(String text) {
            return box.seal(text, name);
        }
    }

    /**
     * Creates a group with a secret.
     *
     * @param box encrypts it
     */
    public SettingsGroup(StoredSettings stored, List<Setting<?>> settings, Environment environment, SecretBox box) {
        this(stored, settings, environment, Optional.of(box));
    }

    /** Creates a group without a secret. */
    public SettingsGroup(StoredSettings stored, List<Setting<?>> settings, Environment environment) {
        this(stored, settings, environment, Optional.empty());
    }

    private SettingsGroup(
            StoredSettings stored, List<Setting<?>> settings, Environment environment, Optional<SecretBox> box) {
        this.stored = stored;
        this.environment = environment;
        settings.forEach(one -> this.settings.put(one.key(), one));
        this.sealed = settings.stream()
                .filter(Setting::isSecret)
                .findFirst()
                .flatMap(secret -> box.map(one -> new Sealed(secret.key(), one)));
        stored.follow(this::read);
    }

    private void read(Map<String, String> all) {
        Map<String, String> mine = new LinkedHashMap<>();
        settings.values().stream()
                .filter(one -> one.changeable() && all.containsKey(one.key()))
                .forEach(one -> mine.put(one.key(), all.get(one.key())));
        sealed.ifPresent(one -> open(one, mine));
        values = mine;
    }

    private static void open(Sealed secret, Map<String, String> values) {
        String sealed = values.remove(secret.name());
        if (sealed == null) {
            return;
        }
        try {
            values.put(secret.name(), secret.open(sealed));
        } catch (SecretBox.UnreadableException e) {
            LOG.error("Cannot decrypt the stored {}: {}. Enter it again.", secret.name(), e.getMessage());
        }
    }

    /** Returns whether the secret can be stored. */
    public boolean canKeepSecret() {
        return sealed.filter(one -> one.box().canSeal()).isPresent();
    }

    /** The settings of the group. */
    public List<Setting<?>> settings() {
        return List.copyOf(settings.values());
    }

    /** Returns the value of the environment, which cannot be changed while the server runs. */
    public Optional<String> fixed(String key) {
        return Optional.ofNullable(settings.get(key)).flatMap(environment::text);
    }

    /** Returns the stored value, whether or not it is in force; the secret too. */
    public Optional<String> stored(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Returns the text of the value in force; of the secret too. */
    public Optional<String> value(String key) {
        return fixed(key).or(() -> stored(key));
    }

    /** Returns the value in force, if there is one; an invalid stored one counts as none. */
    public <T> Optional<T> value(Setting<T> setting) {
        return environment.given(setting).or(() -> stored(setting.key()).flatMap(setting::read));
    }

    /** Returns the value in force, or the default. */
    public <T> T valueOrUsual(Setting<T> setting) {
        return value(setting).orElseGet(setting::usualValue);
    }

    /** Returns values in the form in which they are stored. */
    public Map<String, Optional<String>> sealed(Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> kept = new LinkedHashMap<>(changes);
        sealed.ifPresent(one -> kept.computeIfPresent(one.name(), (name, value) -> value.map(one::seal)));
        return kept;
    }

    /** Stores values, and resets those that are empty. */
    public void change(Map<String, Optional<String>> changes, Actor actor) {
        stored.change(sealed(changes), actor);
    }
}
