package dev.vestibule.platform.http;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the front has to know.
 *
 * @param port 0 takes a free one
 * @param siteUrl what people see in their browser, if it has been set
 */
public record HttpServerSettings(
        String host,
        int port,
        TrustedProxies proxies,
        @Nullable URI siteUrl) {
    boolean siteIsHttps() {
        return siteUrl != null && "https".equalsIgnoreCase(siteUrl.getScheme());
    }

    /** The path that the site is under, without a slash at its end; empty text when it has its host for itself. */
    public String path() {
        return siteUrl == null ? "" : siteUrl.getRawPath();
    }

    String siteOrigin() {
        return siteUrl == null
                ? ""
                : (siteUrl.getScheme() + "://" + siteUrl.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
}
