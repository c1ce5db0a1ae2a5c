package dev.vestibule.site;

import dev.vestibule.config.SettingKey;
import dev.vestibule.http.Fields;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Message;
import dev.vestibule.user.Email;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of {@link Site}. */
public final class SiteSettings implements SettingsPart {
    private static final int MAX_NAME = 254;

    private final Site site;

    public SiteSettings(Site site) {
        this.site = site;
    }

    @Override
    public List<Described> settings() {
        return List.of(
                Described.of(Site.NAME, Kind.TEXT, SettingKey.MB_SITE_NAME).usually(Site.DEFAULT_NAME),
                Described.of(Site.LOCALE, Kind.TEXT, SettingKey.MB_SITE_LOCALE).usually("en"),
                Described.of(Site.URL, Kind.TEXT, SettingKey.MB_SITE_URL).asFixed(),
                Described.inside(
                        Site.ADMIN_EMAIL, Kind.TEXT, "The email address that people are told to ask for help."));
    }

    @Override
    public SettingsGroup group() {
        return site.group();
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Map<String, Message> faults = new LinkedHashMap<>();
        wanted.forEach(
                (name, value) -> value.flatMap(text -> fault(name, text)).ifPresent(fault -> faults.put(name, fault)));
        return faults;
    }

    private static Optional<Message> fault(String name, String text) {
        boolean fits = switch (name) {
            case Site.LOCALE -> Languages.codeOf(text).isPresent();
            case Site.ADMIN_EMAIL -> Email.parse(text).isPresent();
            default -> true;
        };
        if (!fits) {
            return Optional.of(Message.of(name.equals(Site.LOCALE) ? "field.locale" : "field.email"));
        }
        if (text.length() > MAX_NAME) {
            return Optional.of(Message.of("field.too-long", MAX_NAME));
        }
        return text.isBlank() || !Fields.isPlain(text) ? Optional.of(Message.of("field.non-blank")) : Optional.empty();
    }
}
