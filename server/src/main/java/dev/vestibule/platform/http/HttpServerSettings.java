package dev.vestibule.platform.http;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the HTTP server.
 *
 * @param port 0 for a free one
 * @param siteUrl the URL for browsers, if it is set
 */
public record HttpServerSettings(
        String host,
        int port,
        TrustedProxies proxies,
        @Nullable URI siteUrl) {

    public static final Setting<String> HOST = Setting.of(
            Chapter.SERVER, "MB_JETTY_HOST", Kind.text(), "localhost", "Address to listen on. `0.0.0.0` for all.");

    public static final Setting<Integer> PORT = Setting.of(
            Chapter.SERVER,
            "MB_JETTY_PORT",
            Kind.number(0, 65535),
            "3000",
            "Port to listen on; `0` selects a free port.");

    public static final Setting<URI> SITE_URL = Setting.of(
                    Chapter.SERVER,
                    "MB_SITE_URL",
                    Kind.of(SiteUrl::parse),
                    "",
                    "URL that users enter in their browser, such as `https://id.example.com`. Links in emails use it, and cookies are `Secure` if it is https.")
            .shownAs("site-url");

    public static final Setting<List<String>> TRUSTED_PROXIES = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_TRUSTED_PROXIES",
            Kind.list(),
            "",
            "IP addresses or networks of reverse proxies, separated by commas, such as `192.0.2.7,fd00:0:0:1::/64`. Forwarding headers from other addresses are ignored. Do not list client networks: with `10.0.0.0/8`, every machine in it could forge its IP address.");

    public static final Setting<String> SOURCE_ADDRESS_HEADER = Setting.of(
            Chapter.SERVER,
            "MB_SOURCE_ADDRESS_HEADER",
            Kind.text(),
            "X-Forwarded-For",
            "Header in which trusted proxies send the client's IP address: `Forwarded` (RFC 7239), or a header that contains an IP address or a list of them, such as `X-Forwarded-For`, `X-Real-IP`, `CF-Connecting-IP` or `True-Client-IP`.");

    public static final List<Setting<?>> ALL = List.of(HOST, PORT, SITE_URL, TRUSTED_PROXIES, SOURCE_ADDRESS_HEADER);

    public static HttpServerSettings of(Environment environment) {
        return new HttpServerSettings(
                environment.value(HOST),
                environment.value(PORT),
                TrustedProxies.of(environment.given(TRUSTED_PROXIES).orElse(List.of()))
                        .naming(environment.value(SOURCE_ADDRESS_HEADER)),
                environment.given(SITE_URL).orElse(null));
    }

    /** Warns about errors in the trusted proxies, and in the header in which they name the client. */
    public static void check(SettingsReader read) {
        read.checked(
                TRUSTED_PROXIES,
                () -> TrustedProxies.of(read.given(TRUSTED_PROXIES).orElse(List.of())));
        read.checked(SOURCE_ADDRESS_HEADER, () -> TrustedProxies.none().naming(read.value(SOURCE_ADDRESS_HEADER)));
    }

    boolean siteIsHttps() {
        return siteUrl != null && "https".equalsIgnoreCase(siteUrl.getScheme());
    }

    /** Returns the site's path, without a trailing slash; empty text if it has a host of its own. */
    public String path() {
        return siteUrl == null ? "" : siteUrl.getRawPath();
    }

    String siteOrigin() {
        return siteUrl == null
                ? ""
                : (siteUrl.getScheme() + "://" + siteUrl.getRawAuthority()).toLowerCase(Locale.ROOT);
    }
}
