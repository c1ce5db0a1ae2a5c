package dev.vestibule.platform.http;

import io.vertx.core.http.HttpServerRequest;

/** What a browser says about the site that caused a request. */
public enum Initiator {
    /** This site, or a person; or it is not a browser. */
    OWN,
    /** Unknown: a form over plain HTTP, from a page that hides its origin ({@code Origin: null}). */
    UNKNOWN,
    /** Another site. */
    OTHER;

    /** Returns what the browser says: Fetch Metadata if present, else {@code Origin}. */
    static Initiator of(HttpServerRequest wire, HttpServerSettings settings) {
        String site = wire.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none") ? OWN : OTHER;
        }
        String origin = wire.getHeader("Origin");
        if (origin == null || isOwn(origin, wire, settings)) {
            return OWN;
        }
        return origin.equals("null") ? UNKNOWN : OTHER;
    }

    private static boolean isOwn(String origin, HttpServerRequest wire, HttpServerSettings settings) {
        String host = wire.getHeader("Host");
        int scheme = origin.indexOf("://");
        return (host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host))
                || origin.equalsIgnoreCase(settings.siteOrigin());
    }
}
