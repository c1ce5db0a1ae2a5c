package dev.vestibule.site;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the site is called and where it is. What the environment says wins over what the database keeps. */
public final class Site {
    public static final String DEFAULT_NAME = "Vestibule";
    public static final String NAME = "site-name";
    public static final String LOCALE = "site-locale";
    public static final String ADMIN_EMAIL = "admin-email";

    private final StoredSettings stored;
    private final Optional<String> fixedName;
    private final Optional<String> fixedLocale;
    private final @Nullable URI url;

    public Site(StoredSettings stored, Optional<String> fixedName, Optional<String> fixedLocale, @Nullable URI url) {
        this.stored = stored;
        this.fixedName = fixedName;
        this.fixedLocale = fixedLocale;
        this.url = url;
    }

    /** What the environment says. */
    Optional<String> fixedName() {
        return fixedName;
    }

    Optional<String> fixedLocale() {
        return fixedLocale;
    }

    public String name() {
        return fixedName.or(() -> stored.value(NAME)).orElse(DEFAULT_NAME);
    }

    public String locale() {
        return fixedLocale.or(() -> stored.value(LOCALE)).orElse("en");
    }

    public Optional<String> adminEmail() {
        return stored.value(ADMIN_EMAIL);
    }

    /** Never taken from a request's {@code Host}. */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }
}
