package dev.vestibule.settings;

import java.net.URI;
import java.util.Optional;

/**
 * Where links lead.
 *
 * @param site empty when nobody has said; then it is this machine, at the port
 */
public record SiteAddress(Optional<URI> site, int port) {
    /**
     * A link to a path, which begins with a slash.
     */
    public String link(String path) {
        return site.map(URI::toString).orElse("http://localhost:" + port) + path;
    }

    /** What to tell people who get such a link; empty text when there is nothing to tell. */
    public String advice() {
        return site.isPresent()
                ? ""
                : " MB_SITE_URL is not set: if the server is elsewhere for you, change the beginning of the link.";
    }
}
