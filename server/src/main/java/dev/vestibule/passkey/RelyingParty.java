package dev.vestibule.passkey;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The site as browsers know it in WebAuthn. It is derived from the site URL only, never from a request.
 *
 * @param id the host, which passkeys are bound to
 * @param origin scheme, host and port, which answers name; compared as a whole
 */
public record RelyingParty(String id, String origin) {
    /** What keeps browsers from offering passkeys at a site URL. */
    public enum Obstacle {
        NO_SITE_URL,
        /** Neither https nor localhost. */
        NOT_SECURE,
        /** The host is an IP address, which no passkey can be bound to. */
        IP_ADDRESS
    }

    private static final String HTTPS = "https";

    /** Browsers read a host whose last label is a number as an IPv4 address. */
    private static final Pattern IP_ADDRESS = Pattern.compile("\\[.*]|(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)\\.?");

    /** Returns the obstacle at a site URL; empty if passkeys work there. */
    public static Optional<Obstacle> obstacle(Optional<URI> site) {
        if (site.isEmpty()) {
            return Optional.of(Obstacle.NO_SITE_URL);
        }
        if (site.get().getHost() == null) {
            return Optional.of(Obstacle.IP_ADDRESS); // such as 192.168.1.300, which is no host name either
        }
        String host = host(site.get());
        if (IP_ADDRESS.matcher(host).matches()) {
            return Optional.of(Obstacle.IP_ADDRESS);
        }
        boolean local = host.equals("localhost") || host.endsWith(".localhost");
        return local || HTTPS.equals(scheme(site.get())) ? Optional.empty() : Optional.of(Obstacle.NOT_SECURE);
    }

    /** Returns the relying party of a site URL; empty if there is an obstacle. */
    public static Optional<RelyingParty> at(Optional<URI> site) {
        return obstacle(site).isPresent() ? Optional.empty() : site.map(RelyingParty::of);
    }

    private static RelyingParty of(URI site) {
        boolean usual = site.getPort() < 0 || site.getPort() == (HTTPS.equals(scheme(site)) ? 443 : 80);
        String port = usual ? "" : ":" + site.getPort();
        return new RelyingParty(host(site), scheme(site) + "://" + host(site) + port);
    }

    private static String scheme(URI site) {
        return site.getScheme().toLowerCase(Locale.ROOT);
    }

    private static String host(URI site) {
        return site.getHost().toLowerCase(Locale.ROOT);
    }
}
