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
 * Settings that belong together, one of them a secret. What the environment says wins over what administrators have stored. The
 * secret is stored only encrypted.
 */
public final class SettingsGroup {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsGroup.class);

    private final StoredSettings stored;
    private final SecretBox box;
    private final List<String> names;
    private final String secret;
    private final Function<String, Optional<String>> environment;
    private volatile Map<String, String> values = Map.of();

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
        this.stored = stored;
        this.box = box;
        this.names = names;
        this.secret = secret;
        this.environment = environment;
        stored.follow(this::read);
    }

    private void read(Map<String, String> all) {
        Map<String, String> mine = new LinkedHashMap<>();
        names.stream().filter(all::containsKey).forEach(name -> mine.put(name, all.get(name)));
        String sealed = mine.remove(secret);
        if (sealed != null) {
            try {
                mine.put(secret, box.open(sealed, secret));
            } catch (SecretBox.UnreadableException e) {
                LOG.error("The stored {} cannot be used: {}. Give it again.", secret, e.getMessage());
            }
        }
        values = mine;
    }

    /** Whether the secret can be stored. */
    public boolean canKeepSecret() {
        return box.canSeal();
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

    /** The same values as they are stored. */
    public Map<String, Optional<String>> sealed(Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> sealed = new LinkedHashMap<>(changes);
        sealed.computeIfPresent(secret, (name, value) -> value.map(text -> box.seal(text, secret)));
        return sealed;
    }

    /** Stores values, or takes them away where empty. */
    public void change(Map<String, Optional<String>> changes, Actor by) {
        stored.change(sealed(changes), by);
    }
}
