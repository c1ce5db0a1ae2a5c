package dev.vestibule.platform.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Validates URLs that this server may call. */
public final class WebAddress {
    private WebAddress() {}

    /**
     * Parses an https URL, or an http one on this machine: requests must not be sent unencrypted over a network.
     *
     * @throws IllegalArgumentException with a sentence that does not repeat the text
     */
    public static URI outward(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("must be an https URL"));
    }

    /** Returns the URL, if it may be called. */
    public static Optional<URI> parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
        boolean plain = uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && !host(uri).isEmpty();
        boolean safe = "https".equalsIgnoreCase(uri.getScheme()) || (isPlain(uri) && isThisMachine(uri));
        return plain && safe ? Optional.of(uri) : Optional.empty();
    }

    /** Returns its host in lower case; empty if there is none. */
    public static String host(URI uri) {
        return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    }

    /** Returns whether it is called over http, without TLS. */
    public static boolean isPlain(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme());
    }

    /** Returns its scheme, host and port, which identify a server. */
    public static String origin(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : isPlain(uri) ? 80 : 443;
        return (isPlain(uri) ? "http://" : "https://") + host(uri) + ":" + port;
    }

    private static boolean isThisMachine(URI uri) {
        String host = host(uri);
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
