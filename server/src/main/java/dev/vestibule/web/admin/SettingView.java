package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.settings.admin.SettingsService.Present;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A setting in a form, according to its kind: the value in force, where it comes from, and the default.
 *
 * @param hint empty if there is none
 * @param choices the values of a select box, or the units of a duration
 * @param shown the value in force, in words
 * @param variable its environment variable
 * @param becomes what it is after a reset, in words; empty if there is no default to reset it to
 * @param instead what is in force while the field is empty, in words
 * @param usual whether the default is a value, and not just the absence of one
 * @param kept whether there is a stored secret, which stays unless another one is entered
 */
public record SettingView(
        String name,
        Shape shape,
        String label,
        String hint,
        List<SelectOption> choices,
        String shown,
        Source source,
        String variable,
        String becomes,
        String instead,
        boolean usual,
        boolean kept) {

    /** The kind of a form field. */
    public enum Shape {
        /** A value that cannot be changed here. */
        FIXED,
        LINE,
        NUMBER,
        DURATION,
        SWITCH,
        CHOICE,
        SECRET,
        /** A secret that cannot be stored, as there is no key to encrypt it. */
        KEYLESS
    }

    /** Where the value in force comes from. */
    public enum Source {
        DEFAULT,
        CHANGED,
        /** From the environment, which takes precedence. */
        ENVIRONMENT,
        /** The default, which only the environment can replace. */
        ONLY_ENVIRONMENT
    }

    static SettingView of(Present present, PageRequest request) {
        Setting<?> setting = present.setting();
        SettingWords words = new SettingWords(request);
        Source source = source(present);
        Shape shape = source == Source.ENVIRONMENT || source == Source.ONLY_ENVIRONMENT ? Shape.FIXED : shape(present);
        boolean usual = !setting.isSecret() && (present.usual().isPresent() || words.hasNone(setting));
        return new SettingView(
                setting.key(),
                shape,
                words.label(setting),
                words.help(setting),
                choices(present, words, request),
                setting.isSecret()
                        ? request.say(
                                present.inForce().isPresent()
                                        ? "admin.settings.secret-set"
                                        : "admin.settings.no-secret")
                        : words.alone(setting, present.inForce()),
                source,
                setting.name(),
                source == Source.CHANGED && usual ? words.value(setting, present.usual()) : "",
                words.alone(setting, present.usual()),
                usual,
                setting.isSecret() && present.stored().isPresent());
    }

    private static Source source(Present present) {
        if (present.fixed().isPresent()) {
            return Source.ENVIRONMENT;
        }
        if (!present.setting().changeable()) {
            return Source.ONLY_ENVIRONMENT;
        }
        return present.stored().isPresent() && !present.stored().equals(present.usual())
                ? Source.CHANGED
                : Source.DEFAULT;
    }

    private static Shape shape(Present present) {
        Setting<?> setting = present.setting();
        if (setting.isSecret()) {
            return present.canBeKept() ? Shape.SECRET : Shape.KEYLESS;
        }
        if (DurationField.isFor(setting)) {
            return Shape.DURATION;
        }
        return switch (setting.kind().sort()) {
            case FLAG -> Shape.SWITCH;
            case NUMBER -> Shape.NUMBER;
            default -> setting.kind().offered().isEmpty() ? Shape.LINE : Shape.CHOICE;
        };
    }

    private static List<SelectOption> choices(Present present, SettingWords words, PageRequest request) {
        Setting<?> setting = present.setting();
        if (DurationField.isFor(setting)) {
            return DurationField.units(setting, present.inForce()).stream()
                    .map(DurationField::name)
                    .map(unit -> new SelectOption(unit, request.say("admin.settings.unit." + unit)))
                    .toList();
        }
        Optional<String> usual = setting.usualText();
        Stream<SelectOption> none = usual.isPresent()
                ? Stream.empty()
                : Stream.of(new SelectOption("", words.alone(setting, Optional.empty())));
        return setting.kind().sort() == Sort.FLAG
                ? List.of()
                : Stream.concat(
                                none,
                                setting.kind().offered().stream()
                                        .map(value ->
                                                new SelectOption(value, words.value(setting, Optional.of(value)))))
                        .toList();
    }

    /** Returns whether it can be changed here. */
    public boolean isOpen() {
        return shape != Shape.FIXED && shape != Shape.KEYLESS;
    }

    /** Returns the labels of the fields, by their names. */
    public static Map<String, String> labels(Stream<SettingView> fields) {
        return fields.collect(Collectors.toMap(SettingView::name, SettingView::label));
    }
}
