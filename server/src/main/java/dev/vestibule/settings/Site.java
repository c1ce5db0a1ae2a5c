package dev.vestibule.settings;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** What the site is called and where it is. What the environment says wins over what the database keeps. */
public final class Site {
    /** The address that people are told to ask for help. */
    public static final Setting<String> ADMIN_EMAIL = Setting.stored(
            Chapter.SERVER, "admin-email", Kind.text(), "The email address that people are told to ask for help.");

    public static final Setting<String> NAME = SettingKey.MB_SITE_NAME;
    public static final Setting<String> LOCALE = SettingKey.MB_SITE_LOCALE;

    private final SettingsGroup group;

    public Site(StoredSettings stored, Environment environment) {
        group = new SettingsGroup(stored, List.of(NAME, LOCALE, SettingKey.MB_SITE_URL, ADMIN_EMAIL), environment);
    }

    SettingsGroup group() {
        return group;
    }

    public String name() {
        return group.valueOrUsual(NAME);
    }

    public String locale() {
        return group.valueOrUsual(LOCALE);
    }

    public Optional<String> adminEmail() {
        return group.value(ADMIN_EMAIL);
    }

    /** Never taken from a request's {@code Host}. */
    public Optional<URI> url() {
        return group.value(SettingKey.MB_SITE_URL);
    }
}
