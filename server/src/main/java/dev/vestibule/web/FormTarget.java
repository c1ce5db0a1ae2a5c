package dev.vestibule.web;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * A place outside of this site to which a form of a page leads, at once or through redirects: browsers apply the
 * content security policy of the page to all of them.
 *
 * @param source as the policy has it; empty text for none
 */
public record FormTarget(String source) {
    /** Forms lead to this site only. */
    public static final FormTarget NONE = new FormTarget("");

    /** Returns the origin of an application's redirect URI, or its scheme if it has no host. */
    public static FormTarget of(URI uri) {
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        String host = Optional.ofNullable(uri.getHost()).orElse("");
        boolean web = scheme.equals("https") || scheme.equals("http");
        // The policy's grammar has no IPv6 addresses.
        if (!web || host.isEmpty() || host.startsWith("[")) {
            return scheme.matches("[a-z][a-z0-9+.-]*") ? new FormTarget(scheme + ":") : NONE;
        }
        return new FormTarget(scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
    }

    /** Returns the sources of forms, for the policy. */
    String sources() {
        return source.isEmpty() ? "'self'" : "'self' " + source;
    }
}
