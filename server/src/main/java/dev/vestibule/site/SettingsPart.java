package dev.vestibule.site;

import dev.vestibule.audit.Actor;
import dev.vestibule.config.SettingKey;
import dev.vestibule.config.Span;
import dev.vestibule.text.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings that belong together, as the list of all settings sees them. Values are texts; what kind they are is described. */
public interface SettingsPart {
    /**
     * What sort of value a setting has. Lists are kept with commas in between, a {@code SPAN} of time as {@code 30 minutes} and
     * told as {@link Span}.
     */
    enum Kind {
        TEXT,
        FLAG,
        NUMBER,
        SPAN,
        LIST
    }

    /** Whole numbers, the bounds among them. */
    record Range(int least, int most) {
        boolean contains(String text) {
            return text.matches("[0-9]{1,9}") && least <= Integer.parseInt(text) && Integer.parseInt(text) <= most;
        }
    }

    /**
     * A setting.
     *
     * @param name the contract's
     * @param meaning what it is for, in a sentence
     * @param key by which the environment sets it, if it can
     * @param usual unless it is set; empty when that is nothing, or worked out
     * @param secret whether its value must not be seen
     * @param changeable whether it can be changed while the server runs
     * @param choices the only values there are; empty when there are others
     * @param range of a number, if there are bounds to it
     */
    record Described(
            String name,
            Kind kind,
            String meaning,
            Optional<SettingKey> key,
            Optional<String> usual,
            boolean secret,
            boolean changeable,
            List<String> choices,
            Optional<Range> range) {
        public static Described of(String name, Kind kind, SettingKey key) {
            return new Described(
                    name,
                    kind,
                    key.meaning(),
                    Optional.of(key),
                    Optional.empty(),
                    false,
                    true,
                    List.of(),
                    Optional.empty());
        }

        /** One that the environment cannot set. */
        public static Described inside(String name, Kind kind, String meaning) {
            return new Described(
                    name, kind, meaning, Optional.empty(), Optional.empty(), false, true, List.of(), Optional.empty());
        }

        public Described usually(String text) {
            return new Described(name, kind, meaning, key, Optional.of(text), secret, changeable, choices, range);
        }

        public Described asSecret() {
            return new Described(name, kind, meaning, key, usual, true, changeable, choices, range);
        }

        public Described asFixed() {
            return new Described(name, kind, meaning, key, usual, secret, false, choices, range);
        }

        public Described among(String... words) {
            return new Described(name, kind, meaning, key, usual, secret, changeable, List.of(words), range);
        }

        public Described from(int least, int most) {
            Optional<Range> bounds = Optional.of(new Range(least, most));
            return new Described(name, kind, meaning, key, usual, secret, changeable, choices, bounds);
        }

        /** What is wrong with a value by its kind alone. */
        public Optional<Message> objection(String text) {
            Optional<Message> wrong = switch (kind) {
                case TEXT, LIST -> Optional.empty();
                case FLAG -> unless(text.equals("true") || text.equals("false"), Message.of("setting.type.flag"));
                case NUMBER ->
                    range.map(bounds -> unless(
                                    bounds.contains(text), Message.of("field.number", bounds.least(), bounds.most())))
                            .orElseGet(() -> unless(text.matches("[0-9]{1,9}"), Message.of("setting.type.number")));
                case SPAN -> unless(Span.parse(text).isPresent(), Message.of("setting.type.span"));
            };
            boolean chosen = choices.isEmpty() || choices.contains(text);
            return wrong.or(() -> unless(chosen, Message.of("field.one-of", String.join(", ", choices))));
        }

        private static Optional<Message> unless(boolean right, Message wrong) {
            return right ? Optional.empty() : Optional.of(wrong);
        }
    }

    List<Described> settings();

    /** Where their values are. */
    SettingsGroup group();

    /** What does not fit beyond {@link Described#objection}, by setting. An empty value takes a setting away. */
    default Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /**
     * Secrets that a change, which fits otherwise, would tell to another party than they were given for: why, by the setting that would
     * have to be given as well.
     */
    default Map<String, Message> exposed(Map<String, Optional<String>> wanted) {
        return Map.of();
    }

    /** Called before a change; what comes back is called after it. */
    default Runnable changing(Actor by) {
        return () -> {};
    }
}
