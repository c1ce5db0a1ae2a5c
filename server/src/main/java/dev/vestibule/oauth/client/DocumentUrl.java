package dev.vestibule.oauth.client;

import dev.vestibule.platform.config.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client ID that is the URL of a document with the metadata of the application
 * (draft-ietf-oauth-client-id-metadata-document, section 3). It has a path, and no second spelling that leads to the
 * same document by dot segments.
 */
record DocumentUrl(URI uri) {
    /** The most that the audit log stores. */
    private static final int MOST_CHARACTERS = 254;

    private static final Pattern ENCODED_DOT = Pattern.compile("%2e", Pattern.CASE_INSENSITIVE);

    /** Returns the URL that a client ID is; empty if it is another kind of ID. */
    static Optional<DocumentUrl> of(ClientId id) {
        return id.isPossible() && id.value().length() <= MOST_CHARACTERS
                ? WebAddress.parse(id.value()).filter(DocumentUrl::hasPath).map(DocumentUrl::new)
                : Optional.empty();
    }

    private static boolean hasPath(URI uri) {
        String path = uri.getRawPath();
        List<String> segments =
                List.of(ENCODED_DOT.matcher(path).replaceAll(".").split("/", -1));
        return path.length() > 1 && !segments.contains(".") && !segments.contains("..");
    }

    String host() {
        return WebAddress.host(uri);
    }

    /** Returns whether it is on this machine, which only developers need. */
    boolean isOnThisMachine() {
        return WebAddress.isPlain(uri);
    }

    String origin() {
        return WebAddress.origin(uri);
    }
}
