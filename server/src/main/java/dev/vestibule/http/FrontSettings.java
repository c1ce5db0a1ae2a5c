package dev.vestibule.http;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the front has to know.
 *
 * @param port 0 takes a free one
 * @param siteUrl what people see in their browser, if it has been set
 */
public record FrontSettings(
        String host,
        int port,
        TrustedProxies proxies,
        @Nullable URI siteUrl) {
    boolean siteIsHttps() {
        return siteUrl != null && "https".equalsIgnoreCase(siteUrl.getScheme());
    }

    String siteOrigin() {
        return siteUrl == null
                ? ""
                : (siteUrl.getScheme() + "://" + siteUrl.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
}
