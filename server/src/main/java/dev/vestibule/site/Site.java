package dev.vestibule.site;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the site is called and where it is. What the environment says wins over what the database keeps. */
public final class Site {
    public static final String DEFAULT_NAME = "Vestibule";
    public static final String NAME = "site-name";
    public static final String LOCALE = "site-locale";
    public static final String ADMIN_EMAIL = "admin-email";

    private final SettingStore store;
    private final Optional<String> fixedName;
    private final Optional<String> fixedLocale;
    private final @Nullable URI url;
    private final AtomicInteger revision = new AtomicInteger();
    private volatile Map<String, String> stored = Map.of();

    public Site(SettingStore store, Optional<String> fixedName, Optional<String> fixedLocale, @Nullable URI url) {
        this.store = store;
        this.fixedName = fixedName;
        this.fixedLocale = fixedLocale;
        this.url = url;
        reload();
    }

    /** Reads again what the database keeps; called when it has changed, here or on another node. */
    public void reload() {
        stored = store.all();
        revision.incrementAndGet();
    }

    /** Grows with each change. */
    public int revision() {
        return revision.get();
    }

    public String name() {
        return fixedName.or(() -> Optional.ofNullable(stored.get(NAME))).orElse(DEFAULT_NAME);
    }

    public String locale() {
        return fixedLocale.or(() -> Optional.ofNullable(stored.get(LOCALE))).orElse("en");
    }

    public Optional<String> adminEmail() {
        return Optional.ofNullable(stored.get(ADMIN_EMAIL));
    }

    /** Never taken from a request's {@code Host}. */
    public Optional<URI> url() {
        return Optional.ofNullable(url);
    }
}
