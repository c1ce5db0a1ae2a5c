package dev.vestibule.web;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.SetCookie;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The colors of pages in one browser, which keeps the choice in a cookie. It says nothing about its user. */
public enum Theme {
    /** What the operating system prefers; no cookie. */
    SYSTEM,
    LIGHT,
    DARK;

    private static final String COOKIE = "vestibule.THEME";
    private static final Duration A_YEAR = Duration.ofDays(365);

    static Theme of(Request request) {
        return named(request.cookieOrNull(COOKIE));
    }

    /** Returns the theme of this name; that of the system for any other text. */
    public static Theme named(@Nullable String name) {
        return Stream.of(values())
                .filter(theme -> theme.value().equals(name))
                .findFirst()
                .orElse(SYSTEM);
    }

    /** Returns the name in forms and in the cookie. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the value of the attribute that the style sheet looks at. */
    public @Nullable String attribute() {
        return this == SYSTEM ? null : value();
    }

    /** Returns the cookie that makes the browser keep this theme. */
    public SetCookie cookie(Request request) {
        return this == SYSTEM
                ? SetCookie.removing(COOKIE)
                : new SetCookie(COOKIE, value(), true, request.isSecure(), "Lax", A_YEAR, null);
    }
}
