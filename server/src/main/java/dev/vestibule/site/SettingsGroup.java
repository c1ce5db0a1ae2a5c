package dev.vestibule.site;

import dev.vestibule.audit.Actor;
import dev.vestibule.secret.SecretBox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings that belong together, one of them maybe a secret. What the environment says wins over what administrators have stored.
 * The secret is stored only encrypted.
 */
public final class SettingsGroup {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsGroup.class);

    private final StoredSettings stored;
    private final List<String> names;
    private final Optional<Secret> secret;
    private final Function<String, Optional<String>> environment;
    private volatile Map<String, String> values = Map.of();

    /** Which setting is a secret, and what encrypts it. */
    private record Secret(String name, SecretBox box) {
        String open(String sealed) throws SecretBox.UnreadableException {
            return box.open(sealed, name);
        }

        String seal(String text) {
            return box.seal(text, name);
        }
    }

    /**
     * The settings of these names.
     *
     * @param secret which of them is one
     * @param environment what it says about a name
     */
    public SettingsGroup(
            StoredSettings stored,
            SecretBox box,
            List<String> names,
            String secret,
            Function<String, Optional<String>> environment) {
        this(stored, names, Optional.of(new Secret(secret, box)), environment);
    }

    /** Settings that anybody may see. */
    public SettingsGroup(StoredSettings stored, List<String> names, Function<String, Optional<String>> environment) {
        this(stored, names, Optional.empty(), environment);
    }

    private SettingsGroup(
            StoredSettings stored,
            List<String> names,
            Optional<Secret> secret,
            Function<String, Optional<String>> environment) {
        this.stored = stored;
        this.names = names;
        this.secret = secret;
        this.environment = environment;
        stored.follow(this::read);
    }

    private void read(Map<String, String> all) {
        Map<String, String> mine = new LinkedHashMap<>();
        names.stream().filter(all::containsKey).forEach(name -> mine.put(name, all.get(name)));
        secret.ifPresent(one -> open(one, mine));
        values = mine;
    }

    private static void open(Secret secret, Map<String, String> values) {
        String sealed = values.remove(secret.name());
        if (sealed == null) {
            return;
        }
        try {
            values.put(secret.name(), secret.open(sealed));
        } catch (SecretBox.UnreadableException e) {
            LOG.error("The stored {} cannot be used: {}. Give it again.", secret.name(), e.getMessage());
        }
    }

    /** Whether the secret can be stored. */
    public boolean canKeepSecret() {
        return secret.filter(one -> one.box().canSeal()).isPresent();
    }

    /** What the environment says about it, which nobody can change while the server runs. */
    public Optional<String> fixed(String name) {
        return environment.apply(name);
    }

    /** What administrators have stored, whether or not it is in use; the secret too. */
    public Optional<String> stored(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The value in use; of the secret too. */
    public Optional<String> value(String name) {
        return fixed(name).or(() -> stored(name));
    }

    /** The value in use as a number; one that does not fit, stored under other rules, counts as none. */
    public Optional<Integer> number(String name, int least, int most) {
        SettingsPart.Range range = new SettingsPart.Range(least, most);
        return value(name).filter(range::contains).map(Integer::parseInt);
    }

    /** The same values as they are stored. */
    public Map<String, Optional<String>> sealed(Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> sealed = new LinkedHashMap<>(changes);
        secret.ifPresent(one -> sealed.computeIfPresent(one.name(), (name, value) -> value.map(one::seal)));
        return sealed;
    }

    /** Stores values, or takes them away where empty. */
    public void change(Map<String, Optional<String>> changes, Actor by) {
        stored.change(sealed(changes), by);
    }
}
