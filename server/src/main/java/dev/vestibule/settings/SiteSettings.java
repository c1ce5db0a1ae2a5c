package dev.vestibule.settings;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.user.Email;
import java.util.LinkedHashMap;
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
        if (name.equals(Site.LOCALE.key()) && MessageCatalog.codeOf(text).isEmpty()) {
            return Optional.of(Message.of("field.locale"));
        }
        if (name.equals(Site.ADMIN_EMAIL.key()) && Email.parse(text).isEmpty()) {
            return Optional.of(Message.of("field.email"));
        }
        if (text.length() > MAX_NAME) {
            return Optional.of(Message.of("field.too-long", MAX_NAME));
        }
        return text.isBlank() || !Fields.isPlain(text) ? Optional.of(Message.of("field.non-blank")) : Optional.empty();
    }
}
