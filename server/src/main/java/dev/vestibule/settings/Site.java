package dev.vestibule.settings;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.i18n.MessageCatalog;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The site's name, URL and language. The environment takes precedence over stored settings. */
public final class Site {
    /** The address that users are told to ask for help. */
    public static final Setting<String> ADMIN_EMAIL = Setting.stored(
            Chapter.SERVER, "admin-email", Kind.text(), "Administrator email address, shown to users who need help.");

    public static final Setting<String> NAME = Setting.of(
                    Chapter.SERVER,
                    "MB_SITE_NAME",
                    Kind.text(),
                    "Vestibule",
                    "Site name, shown on pages and in emails.")
            .as("site-name");

    public static final Setting<String> LOCALE = Setting.of(
                    Chapter.SERVER,
                    "MB_SITE_LOCALE",
                    Kind.text(
                                    Site::isLanguage,
                                    "must be a language such as en or pt-BR; supported are "
                                            + String.join(", ", languages()))
                            .offering(languages()),
                    "en",
                    "Default language, for users and requests that specify none.")
            .as("site-locale");

    public static final List<Setting<?>> ALL = List.of(NAME, LOCALE);

    private static final Setting<URI> URL = HttpServerSettings.SITE_URL.shownAs("site-url");

    private final SettingsGroup group;

    public Site(StoredSettings stored, Environment environment) {
        group = new SettingsGroup(stored, List.of(NAME, LOCALE, URL, ADMIN_EMAIL), environment);
    }

    private static boolean isLanguage(String text) {
        return List.of(Locale.getISOLanguages())
                .contains(Locale.forLanguageTag(text.replace('_', '-')).getLanguage());
    }

    /** Returns the codes of the supported languages. */
    private static List<String> languages() {
        return MessageCatalog.all().stream().map(MessageCatalog.Language::code).toList();
    }

    /** Warns of an unsupported language. */
    public static void check(SettingsReader read) {
        if (read.given(LOCALE)
                .filter(text -> MessageCatalog.codeOf(text).isEmpty())
                .isPresent()) {
            read.warn("MB_SITE_LOCALE is not a supported language, so English is used; supported are "
                    + String.join(", ", languages()) + ".");
        }
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

    /** Never derived from a request's {@code Host}. */
    public Optional<URI> url() {
        return group.value(URL);
    }
}
