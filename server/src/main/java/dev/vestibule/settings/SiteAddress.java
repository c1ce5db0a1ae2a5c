package dev.vestibule.settings;

import java.net.URI;
import java.util.Optional;

/**
 * The base of links.
 *
 * @param site the site URL; if it is empty, this machine and port are used
 */
public record SiteAddress(Optional<URI> site, int port) {
    /** Returns a link to a path, which begins with a slash. */
    public String link(String path) {
        return site.map(URI::toString).orElse("http://localhost:" + port) + path;
    }

    /** Returns a note for users who get such a link; empty text if there is none. */
    public String advice() {
        return site.isPresent() ? "" : " MB_SITE_URL is not set: replace the host in the link if needed.";
    }
}
