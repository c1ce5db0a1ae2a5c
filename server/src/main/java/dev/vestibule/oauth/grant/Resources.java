package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Reads for which resource a token shall be (RFC 8707). */
final class Resources {
    private static final int MOST = 2000;

    private final String site;

    /** @param site the site URL */
    Resources(String site) {
        this.site = site;
    }

    /**
     * Returns the resource; empty for this server, which is meant too if one of its own addresses is named.
     *
     * @throws ProtocolException if it is no address, or if there are several
     */
    Optional<String> of(Parameters given) {
        List<String> all = given.all("resource").stream().distinct().toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        String resource = all.get(0);
        if (all.size() > 1 || resource.length() > MOST || !isAddress(resource)) {
            throw ProtocolException.of(ProtocolException.INVALID_TARGET, "Name one resource, by its absolute URI.");
        }
        boolean own = resource.equals(site) || resource.startsWith(site + "/") || resource.startsWith(site + "?");
        return own ? Optional.empty() : Optional.of(resource);
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
