package dev.vestibule.site;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the site is called and where it is. What the environment says wins over what the database keeps. */
public final class Site {
    public static final String DEFAULT_NAME = "Vestibule";
    public static final String NAME = "site-name";
    public static final String LOCALE = "site-locale";
    public static final String ADMIN_EMAIL = "admin-email";

    static final String URL = "site-url";

    private final SettingsGroup group;
    private final @Nullable URI url;

    public Site(StoredSettings stored, Optional<String> fixedName, Optional<String> fixedLocale, @Nullable URI url) {
        this.url = url;
        this.group = new SettingsGroup(stored, List.of(NAME, LOCALE, URL, ADMIN_EMAIL), name -> switch (name) {
            case NAME -> fixedName;
            case LOCALE -> fixedLocale;
            case URL -> Optional.ofNullable(url).map(URI::toString);
            default -> Optional.empty();
        });
    }

    SettingsGroup group() {
        return group;
    }

    public String name() {
        return group.value(NAME).orElse(DEFAULT_NAME);
    }

    public String locale() {
        return group.value(LOCALE).orElse("en");
    }

    public Optional<String> adminEmail() {
        return group.value(ADMIN_EMAIL);
    }

    /** Never taken from a request's {@code Host}. */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }
}
