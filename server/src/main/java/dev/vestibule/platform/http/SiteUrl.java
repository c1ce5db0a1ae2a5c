package dev.vestibule.platform.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Parses the site URL: http or https, without query, fragment and trailing slash. */
final class SiteUrl {
    private static final String RULE = "must be a URL such as https://id.example.com";

    /** Characters that need no quoting in links, cookies and headers. */
    private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)*");

    /** Metabase accepts a name with a dot, this machine, or a port after a name; a single word is an error. */
    private static final Pattern WITHOUT_SCHEME =
            Pattern.compile("(localhost|[^/:]+\\.[^/:]+|[^/:]+:\\d+|\\[[0-9a-fA-F:.]+])(?=[:/]|$)");

    private SiteUrl() {}

    /** @throws IllegalArgumentException with the rule that the text violates */
    static URI parse(String text) {
        if (!text.contains("://") && !WITHOUT_SCHEME.matcher(text).lookingAt()) {
            throw new IllegalArgumentException(RULE);
        }
        String full = text.contains("://") ? text : "http://" + text;
        try {
            URI uri = new URI(full.replaceAll("/+$", ""));
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && !PATH.matcher(uri.getRawPath()).matches()) {
                throw new IllegalArgumentException(
                        "can have a path of letters, digits and - _ . ~ only, such as https://example.com/idp");
            }
            if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // reported below, like other invalid URLs
        }
        throw new IllegalArgumentException(RULE);
    }
}
