package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.Message;
import java.util.Optional;

/**
 * A setting, declared once: the reader of the environment, the API and the pages of administrators, and {@code
 * docs/settings.md} know it from here.
 *
 * @param name by which the environment sets it, and with {@code _FILE} behind it a file; empty when neither can
 * @param usual its text unless it is set; empty when that is nothing, or worked out
 * @param meaning what it is for, in a sentence
 * @param key by which administrators know it, the contract's; empty when only operators do
 * @param changeable whether administrators can change it while the server runs
 */
public record Setting<T>(
        Chapter chapter, String name, Kind<T> kind, String usual, String meaning, String key, boolean changeable) {

    /** One that only the environment sets, and only operators see. */
    public static <T> Setting<T> of(Chapter chapter, String name, Kind<T> kind, String usual, String meaning) {
        return new Setting<>(chapter, name, kind, usual, meaning, "", false);
    }

    /** One that only administrators set. */
    public static <T> Setting<T> stored(Chapter chapter, String key, Kind<T> kind, String meaning) {
        return new Setting<>(chapter, "", kind, "", meaning, key, true);
    }

    /** The setting with a key by which administrators see and change it. What the environment says wins. */
    public Setting<T> as(String otherKey) {
        return new Setting<>(chapter, name, kind, usual, meaning, otherKey, true);
    }

    /** The setting with a key by which administrators see it, and cannot change it. */
    public Setting<T> shownAs(String otherKey) {
        return new Setting<>(chapter, name, kind, usual, meaning, otherKey, false);
    }

    /** Its text unless it is set; empty when that is nothing, or worked out. */
    public Optional<String> usualText() {
        return Optional.of(usual).filter(text -> !text.isEmpty());
    }

    /** Its value unless it is set; one has to be declared. */
    public T usualValue() {
        return kind.parse(usual);
    }

    /** Whether its value must not be seen. */
    public boolean isSecret() {
        return kind.isSecret();
    }

    /** What is wrong with a text by its kind alone. */
    public Optional<Message> objection(String text) {
        return kind.objection(text);
    }

    /** The value that a stored text stands for; empty when it does not fit, as it was stored under other rules. */
    public Optional<T> read(String text) {
        try {
            return Optional.of(kind.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
