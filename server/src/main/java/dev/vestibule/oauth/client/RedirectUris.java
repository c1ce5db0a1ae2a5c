package dev.vestibule.oauth.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be registered, and which address of a request is a registered one: the same text, except that a
 * program on the user's device may listen on any port (RFC 8252, section 7.3; RFC 9700, section 2.1.1).
 */
public final class RedirectUris {
    /** Of the machine that the browser runs on. */
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /** Schemes that a browser itself handles, or that run what they contain. */
    private static final Set<String> FORBIDDEN = Set.of(
            "about",
            "blob",
            "chrome",
            "content",
            "data",
            "file",
            "filesystem",
            "ftp",
            "http",
            "https",
            "intent",
            "javascript",
            "mailto",
            "resource",
            "sms",
            "tel",
            "urn",
            "vbscript",
            "view-source",
            "ws",
            "wss");

    private RedirectUris() {}

    /** Returns whether an application may register this redirect URI. */
    public static boolean mayBeRegistered(String text, boolean nativeApplication) {
        URI uri = parse(text);
        if (uri == null) {
            return false;
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return isWeb(text) || (nativeApplication && !FORBIDDEN.contains(scheme) && scheme.length() > 1);
    }

    /** Returns whether this is an https address, or an http one of this machine. */
    public static boolean isWeb(String text) {
        URI uri = parse(text);
        if (uri == null || uri.getHost() == null) {
            return false;
        }
        return uri.getScheme().equalsIgnoreCase("https") || isLoopback(uri);
    }

    /** Returns whether an address leads to a program on the user's device, which anyone could be. */
    public static boolean isOnDevice(String text) {
        URI uri = parse(text);
        return uri == null || !"https".equalsIgnoreCase(uri.getScheme());
    }

    /** Returns the registered redirect URI that this is; empty if it is none. */
    public static Optional<String> matching(String shown, List<String> registered) {
        if (registered.contains(shown)) {
            return Optional.of(shown);
        }
        String portless = withoutPort(shown);
        return portless.isEmpty()
                ? Optional.empty()
                : registered.stream()
                        .filter(one -> portless.equals(withoutPort(one)))
                        .findFirst();
    }

    /** Returns a loopback address without its port; empty text for any other. */
    private static String withoutPort(String text) {
        URI uri = parse(text);
        if (uri == null || !isLoopback(uri)) {
            return "";
        }
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return "http://" + uri.getHost() + uri.getRawPath() + query;
    }

    private static boolean isLoopback(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    }

    /** Returns the address; null if it has no scheme, or a fragment, or names a user. */
    private static @Nullable URI parse(String text) {
        try {
            URI uri = new URI(text);
            boolean fits = uri.getScheme() != null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && (uri.getRawAuthority() == null || uri.getRawAuthority().indexOf('@') < 0)
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
            return fits ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
