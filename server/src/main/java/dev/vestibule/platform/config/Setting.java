package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.Message;
import java.util.Optional;

/**
 * A setting, declared once for the reader of the environment, the API, the administration pages, and
 * {@code docs/reference/settings.md}.
 *
 * @param name its environment variable, and with {@code _FILE} appended the one of a file; empty if it has none
 * @param usual the text of its default; empty if there is none, or it is computed
 * @param meaning its purpose, in a sentence
 * @param key its name for administrators, from the contract; empty if only operators see it
 * @param changeable whether administrators can change it while the server runs
 */
public record Setting<T>(
        Chapter chapter, String name, Kind<T> kind, String usual, String meaning, String key, boolean changeable) {

    /** Returns a setting that only the environment sets, and only operators see. */
    public static <T> Setting<T> of(Chapter chapter, String name, Kind<T> kind, String usual, String meaning) {
        return new Setting<>(chapter, name, kind, usual, meaning, "", false);
    }

    /** Returns a setting that only administrators set. */
    public static <T> Setting<T> stored(Chapter chapter, String key, Kind<T> kind, String meaning) {
        return new Setting<>(chapter, "", kind, "", meaning, key, true);
    }

    /** Returns this setting with a key by which administrators read and change it. The environment takes precedence. */
    public Setting<T> as(String otherKey) {
        return new Setting<>(chapter, name, kind, usual, meaning, otherKey, true);
    }

    /** Returns this setting with a key by which administrators read it, and cannot change it. */
    public Setting<T> shownAs(String otherKey) {
        return new Setting<>(chapter, name, kind, usual, meaning, otherKey, false);
    }

    /** Returns the text of its default; empty if there is none, or it is computed. */
    public Optional<String> usualText() {
        return Optional.of(usual).filter(text -> !text.isEmpty());
    }

    /** Returns its default, which must be declared. */
    public T usualValue() {
        return kind.parse(usual);
    }

    /** Returns whether its value must not be shown. */
    public boolean isSecret() {
        return kind.isSecret();
    }

    /** Returns the error of a text by its kind alone. */
    public Optional<Message> objection(String text) {
        return kind.objection(text);
    }

    /** Parses a stored text; returns empty if it is invalid because it was stored under other rules. */
    public Optional<T> read(String text) {
        try {
            return Optional.of(kind.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
