package dev.vestibule.web.admin;

import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.admin.SettingsService.Present;
import dev.vestibule.web.PageRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings and their values in words. The texts are {@code admin.settings.label.NAME}, {@code .help.NAME},
 * {@code .choice.NAME.VALUE}, and {@code .none.NAME} for the absence of a value.
 */
final class SettingWords {
    private static final String LABEL = "admin.settings.label.";
    private static final String HELP = "admin.settings.help.";
    private static final String CHOICE = "admin.settings.choice.";
    private static final String NONE = "admin.settings.none.";
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    private final PageRequest request;

    SettingWords(PageRequest request) {
        this.request = request;
    }

    String label(Setting<?> setting) {
        return known(LABEL + setting.key()).orElse(setting.key());
    }

    /** Returns the help text; empty if there is none. */
    String help(Setting<?> setting) {
        return known(HELP + setting.key()).orElse("");
    }

    private Optional<String> known(String key) {
        return request.messages().has(key) ? Optional.of(request.say(key)) : Optional.empty();
    }

    /** Returns whether the absence of a value has a meaning of its own. */
    boolean hasNone(Setting<?> setting) {
        return request.messages().has(NONE + setting.key());
    }

    /** Returns a value within a sentence: "14 days", "off", "unlimited". */
    String value(Setting<?> setting, Optional<String> value) {
        return value.map(text -> value(setting, text))
                .orElseGet(() -> known(NONE + setting.key()).orElseGet(() -> request.say("admin.settings.not-set")));
    }

    private String value(Setting<?> setting, String text) {
        Optional<String> choice = known(CHOICE + setting.key() + "." + text);
        if (choice.isPresent()) {
            return choice.get();
        }
        if (setting.kind().sort() == Sort.FLAG) {
            return request.say(text.equals("true") ? "admin.settings.value-on" : "admin.settings.value-off");
        }
        if (DurationField.isFor(setting)) {
            Optional<Message> words = DurationField.of(setting, text).words();
            return words.map(request::say).orElse(text);
        }
        if (setting.equals(Site.LOCALE)) {
            return language(text);
        }
        return setting.kind().sort() == Sort.LIST ? COMMA.matcher(text).replaceAll(", ") : text;
    }

    private static String language(String code) {
        return MessageCatalog.all().stream()
                .filter(language -> language.code().equals(code))
                .map(MessageCatalog.Language::ownName)
                .findFirst()
                .orElse(code);
    }

    /** Returns a value on its own: "14 days", "Off", "Unlimited". */
    String alone(Setting<?> setting, Optional<String> value) {
        String words = value(setting, value);
        boolean ours = value.isEmpty() || setting.kind().sort() == Sort.FLAG;
        return ours ? words.substring(0, 1).toUpperCase(request.messages().locale()) + words.substring(1) : words;
    }

    /** Returns what a setting is from now on, as a sentence. */
    String now(Present present) {
        Setting<?> setting = present.setting();
        if (setting.isSecret()) {
            boolean set = present.inForce().isPresent();
            return request.say(set ? "admin.settings.secret-saved" : "admin.settings.secret-deleted", label(setting));
        }
        String words = value(setting, present.inForce());
        boolean typed =
                present.inForce().equals(Optional.of(words)) && setting.kind().sort() == Sort.TEXT;
        return request.say(
                "admin.settings.now", label(setting), typed ? request.say("admin.settings.quoted", words) : words);
    }
}
