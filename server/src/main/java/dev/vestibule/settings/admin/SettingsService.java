package dev.vestibule.settings.admin;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.user.Actor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Lists the settings of all features, and changes them atomically. */
public final class SettingsService {
    private final StoredSettings stored;
    private final List<SettingsPart> parts;
    private final SecretGuard secrets;

    public SettingsService(StoredSettings stored, List<SettingsPart> parts, SecretGuard secrets) {
        this.stored = stored;
        this.parts = parts;
        this.secrets = secrets;
    }

    /**
     * A setting and its values.
     *
     * @param stored the value set by administrators; for a secret, the mask
     * @param fixed the value of the environment, which takes precedence; for a secret, the mask
     * @param usual the value while it is not set: the declared default, or a computed one
     * @param canBeKept false for a secret that cannot be stored, as there is no key to encrypt it
     */
    public record Present(
            Setting<?> setting,
            Optional<String> stored,
            Optional<String> fixed,
            Optional<String> usual,
            boolean canBeKept) {
        /** Returns the value in force, without computed defaults. */
        public Optional<String> value() {
            return fixed.or(() -> stored).or(setting::usualText);
        }

        /** Returns the value in force. */
        public Optional<String> inForce() {
            return fixed.or(() -> stored).or(() -> usual);
        }
    }

    /** Returns all of them, by name. */
    public List<Present> all() {
        return present(one -> true)
                .sorted(Comparator.comparing(one -> one.setting().key()))
                .toList();
    }

    public Optional<Present> find(String name) {
        return present(one -> one.key().equals(name)).findFirst();
    }

    /** Returns whether a change of one of these takes a recent proof of who the user is. */
    public boolean areGuarded(Set<String> names) {
        return parts.stream()
                .filter(SettingsPart::isGuarded)
                .flatMap(part -> part.settings().stream())
                .anyMatch(one -> names.contains(one.key()));
    }

    /** Returns whether this change takes a session: an API key cannot make it. */
    public boolean takeSession(Map<String, Optional<String>> wanted) {
        return parts.stream().anyMatch(part -> part.takesSession(of(part, wanted)));
    }

    private Stream<Present> present(Predicate<Setting<?>> wanted) {
        return parts.stream()
                .flatMap(part -> part.settings().stream().filter(wanted).map(one -> present(part, one)));
    }

    private static Present present(SettingsPart part, Setting<?> one) {
        return new Present(
                one,
                shown(one, part.group().stored(one.key())),
                shown(one, part.group().fixed(one.key())),
                part.usual(one),
                !one.isSecret() || part.group().canKeepSecret());
    }

    private static Optional<String> shown(Setting<?> one, Optional<String> value) {
        return one.isSecret() ? value.map(Mask::of) : value;
    }

    /**
     * Changes settings, and resets those with an empty value. A secret that is sent back masked stays unchanged.
     *
     * @throws InvalidInputException naming each invalid change; then nothing is changed
     */
    public void change(Map<String, Optional<String>> wanted, Actor actor) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        Map<String, Optional<String>> changes = new LinkedHashMap<>();
        wanted.forEach((name, value) -> find(name)
                .ifPresentOrElse(
                        present -> objection(present, value)
                                .ifPresentOrElse(objection -> faults.put(name, new Fault(objection)), () -> {
                                    if (!keeps(present, value)) {
                                        changes.put(name, value);
                                    }
                                }),
                        () -> faults.put(name, new Fault(Message.of("setting.unknown")))));
        List<SettingsPart> concerned =
                parts.stream().filter(part -> !of(part, changes).isEmpty()).toList();
        concerned.forEach(part -> secrets.faults(part, of(part, changes), actor)
                .forEach((name, sentence) -> faults.put(name, new Fault(sentence))));
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Optional<String>> sealed = new LinkedHashMap<>();
        concerned.forEach(part -> sealed.putAll(part.group().sealed(of(part, changes))));
        List<Runnable> after =
                concerned.stream().map(part -> part.changing(actor)).toList();
        stored.change(sealed, actor, () -> concerned.forEach(part -> part.storing(of(part, changes), actor)));
        after.forEach(Runnable::run);
    }

    private static Optional<Message> objection(Present present, Optional<String> value) {
        if (present.fixed().isPresent()) {
            return Optional.of(Message.of("field.fixed-by-environment"));
        }
        return present.setting().changeable()
                ? value.flatMap(present.setting()::objection)
                : Optional.of(Message.of("setting.read-only", present.setting().key()));
    }

    private static boolean keeps(Present present, Optional<String> value) {
        return present.setting().isSecret() && value.filter(Mask::matches).isPresent();
    }

    private static Map<String, Optional<String>> of(SettingsPart part, Map<String, Optional<String>> changes) {
        Map<String, Optional<String>> own = new LinkedHashMap<>();
        Stream<String> names = part.settings().stream().map(Setting::key);
        names.filter(changes::containsKey).forEach(name -> own.put(name, changes.get(name)));
        return own;
    }
}
