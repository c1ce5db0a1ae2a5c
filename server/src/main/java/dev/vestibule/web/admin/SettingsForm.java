package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.NumberRange;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.settings.admin.SettingsService.Present;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Some of the settings as a form. Its fields hold the values in force; a value that equals its default is not stored.
 * Settings of the environment are shown and cannot be edited; a secret is never shown.
 */
public final class SettingsForm {
    /** The field with the name of a setting that is to be reset, and nothing else. */
    static final String RESET = "reset";

    private static final String UNIT = ".unit";
    private static final String FORGET = ".forget";

    /** Says that a switch was in the form, as a browser sends nothing for one that is off. */
    private static final String SHOWN = ".shown";

    /** The API's messages for programs that pages replace by their own. */
    private static final Map<String, String> FOR_PEOPLE = Map.of(
            "field.email", "form.email-wrong",
            "field.too-long", "form.too-long",
            "field.non-blank", "list.text-wrong",
            "field.number", "admin.settings.number-wrong",
            "setting.audit-days", "admin.settings.audit-days-wrong",
            "setting.type.number", "admin.settings.whole-number-wrong",
            "setting.type.span", "admin.settings.span-wrong");

    private final SettingsService settings;
    private final List<String> names;

    /** @param names the names of the settings, in order; unknown ones are skipped */
    SettingsForm(SettingsService settings, List<String> names) {
        this.settings = settings;
        this.names = names;
    }

    List<SettingView> fields(PageRequest request) {
        return present().map(one -> SettingView.of(one, request)).toList();
    }

    private Stream<Present> present() {
        return names.stream().map(settings::find).flatMap(Optional::stream);
    }

    /** Returns the values in force; computed defaults are not among them. */
    FormView stored() {
        Map<String, String> values = new LinkedHashMap<>();
        present().filter(one -> !one.setting().isSecret()).forEach(one -> {
            Setting<?> setting = one.setting();
            boolean computed = setting.kind().sort() != Sort.FLAG;
            String text = (computed ? one.value() : one.inForce()).orElse("");
            if (DurationField.isFor(setting)) {
                DurationField duration = DurationField.of(setting, text);
                values.put(setting.key(), duration.amount());
                values.put(setting.key() + UNIT, DurationField.name(duration.unit()));
            } else {
                values.put(setting.key(), text);
            }
        });
        return FormView.of(values);
    }

    /** Returns the form as it was sent, without secrets. */
    FormView typed(PageRequest request) {
        if (isReset(request)) {
            return stored();
        }
        Map<String, String> values = new LinkedHashMap<>();
        present().filter(one -> !one.setting().isSecret()).map(Present::setting).forEach(one -> {
            values.put(one.key(), request.form().text(one.key()));
            values.put(one.key() + UNIT, request.form().text(one.key() + UNIT));
        });
        return FormView.of(values);
    }

    private boolean isReset(PageRequest request) {
        return names.contains(request.text(RESET));
    }

    /**
     * Returns the values of those that can be changed here; a secret only if it changes, and empty for a default.
     */
    Map<String, Optional<String>> wanted(PageRequest request) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        present()
                .filter(one -> one.fixed().isEmpty() && one.setting().changeable())
                .forEach(one -> {
                    Setting<?> setting = one.setting();
                    if (isReset(request)) {
                        if (setting.key().equals(request.text(RESET))) {
                            wanted.put(setting.key(), Optional.empty());
                        }
                    } else if (isSent(setting, request) && !keepsSecret(setting, request)) {
                        wanted.put(setting.key(), posted(one, request));
                    }
                });
        return wanted;
    }

    private static boolean isSent(Setting<?> setting, PageRequest request) {
        return request.form().ticked(setting.key()) || request.form().ticked(setting.key() + SHOWN);
    }

    /** Returns whether it is a secret that is neither replaced nor deleted. */
    private static boolean keepsSecret(Setting<?> setting, PageRequest request) {
        return setting.isSecret()
                && secret(setting, request).isEmpty()
                && !request.form().ticked(setting.key() + FORGET);
    }

    private static Optional<String> secret(Setting<?> setting, PageRequest request) {
        return Optional.of(request.form().text(setting.key())).filter(text -> !text.isEmpty() && !Mask.matches(text));
    }

    /** Returns the new value; empty if it is the default. */
    private static Optional<String> posted(Present one, PageRequest request) {
        Setting<?> setting = one.setting();
        if (setting.isSecret()) {
            return secret(setting, request);
        }
        Optional<String> usual = setting.kind().sort() == Sort.FLAG ? one.usual() : setting.usualText();
        return Optional.of(text(setting, request))
                .filter(text -> !text.isEmpty() && !Optional.of(text).equals(usual));
    }

    private static String text(Setting<?> setting, PageRequest request) {
        String text = request.text(setting.key());
        if (setting.kind().sort() == Sort.FLAG) {
            return text.isEmpty() ? "false" : text;
        }
        boolean duration = DurationField.isFor(setting) && !text.isEmpty();
        return duration
                ? DurationField.posted(setting, text, request.text(setting.key() + UNIT))
                        .stored(setting)
                : text;
    }

    /**
     * The result of saving.
     *
     * @param faulty the form with its errors; empty if it was saved
     * @param changed the names of the settings that have changed
     */
    record Outcome(Optional<FormView> faulty, List<String> changed) {}

    /** Saves the posted values. */
    Outcome save(PageRequest request) {
        Map<String, Optional<String>> wanted = changes(request);
        try {
            settings.change(wanted, request.actor());
            return new Outcome(Optional.empty(), List.copyOf(wanted.keySet()));
        } catch (InvalidInputException refused) {
            Map<String, Message> faults = new LinkedHashMap<>();
            refused.faults().forEach((name, fault) -> faults.put(name, fault.sentence()));
            return new Outcome(Optional.of(typed(request).withErrors(told(faults, request))), List.of());
        }
    }

    /**
     * Returns the values that differ from what is in force. Unchanged ones may have become invalid meanwhile, which is
     * not the reader's error.
     */
    Map<String, Optional<String>> changes(PageRequest request) {
        Map<String, Optional<String>> wanted = wanted(request);
        present().filter(one -> !one.setting().isSecret()).forEach(one -> {
            String name = one.setting().key();
            if (wanted.containsKey(name) && isSame(one, wanted.get(name))) {
                wanted.remove(name);
            }
        });
        return wanted;
    }

    private static boolean isSame(Present one, Optional<String> value) {
        Optional<String> stored = one.stored()
                .filter(text -> !Optional.of(text).equals(one.setting().usualText()));
        if (stored.equals(value)) {
            return true;
        }
        return DurationField.isFor(one.setting())
                && stored.isPresent()
                && value.isPresent()
                && DurationField.of(one.setting(), stored.get()).equals(DurationField.of(one.setting(), value.get()));
    }

    /** Returns the errors for people, by the names of the settings. */
    private Map<String, String> told(Map<String, Message> faults, PageRequest request) {
        Map<String, String> told = new LinkedHashMap<>();
        faults.forEach((name, fault) -> told.put(name, request.say(forPeople(name, fault, request))));
        return told;
    }

    private Message forPeople(String name, Message fault, PageRequest request) {
        Optional<Setting<?>> duration =
                settings.find(name).<Setting<?>>map(Present::setting).filter(DurationField::isFor);
        Optional<NumberRange> range = duration.flatMap(one -> one.kind().range());
        if (fault.key().equals("field.number") && range.isPresent()) {
            return durationWrong(duration.get(), range.get(), request);
        }
        return new Message(FOR_PEOPLE.getOrDefault(fault.key(), fault.key()), fault.arguments());
    }

    private static Message durationWrong(Setting<?> setting, NumberRange range, PageRequest request) {
        SettingWords words = new SettingWords(request);
        String most = words.value(setting, Optional.of(Integer.toString(range.most())));
        return range.least() == 0
                ? Message.of("admin.settings.duration-too-long", most)
                : Message.of(
                        "admin.settings.duration-wrong",
                        words.value(setting, Optional.of(Integer.toString(range.least()))),
                        most);
    }
}
