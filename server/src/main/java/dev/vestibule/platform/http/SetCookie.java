package dev.vestibule.platform.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** One {@code Set-Cookie} (RFC 6265 section 4.1), for the whole site unless a path is given. */
public record SetCookie(
        String name,
        String value,
        boolean httpOnly,
        boolean secure,
        @Nullable String sameSite,
        @Nullable Duration maxAge,
        @Nullable Instant expires,
        String path) {

    public SetCookie(
            String name,
            String value,
            boolean httpOnly,
            boolean secure,
            @Nullable String sameSite,
            @Nullable Duration maxAge,
            @Nullable Instant expires) {
        this(name, value, httpOnly, secure, sameSite, maxAge, expires, "/");
    }

    /** Returns this cookie for a path and everything below it. */
    public SetCookie at(String otherPath) {
        return new SetCookie(name, value, httpOnly, secure, sameSite, maxAge, expires, otherPath);
    }

    /** Returns a cookie that removes another from the browser. */
    public static SetCookie removing(String name) {
        return new SetCookie(name, "", false, false, null, null, Instant.EPOCH);
    }

    /** @param site the site's path; other sites of the host do not get the cookie */
    String headerValue(String site) {
        String whole = site + path;
        StringBuilder text = new StringBuilder(96)
                .append(name)
                .append('=')
                .append(value)
                .append(";Path=")
                .append(whole.length() > 1 && whole.endsWith("/") ? site : whole);
        if (maxAge != null) {
            text.append(";Max-Age=").append(maxAge.toSeconds());
        }
        if (expires != null) {
            text.append(";Expires=")
                    .append(DateTimeFormatter.RFC_1123_DATE_TIME.format(expires.atOffset(ZoneOffset.UTC)));
        }
        if (sameSite != null) {
            text.append(";SameSite=").append(sameSite);
        }
        if (secure) {
            text.append(";Secure");
        }
        if (httpOnly) {
            text.append(";HttpOnly");
        }
        return text.toString();
    }
}
