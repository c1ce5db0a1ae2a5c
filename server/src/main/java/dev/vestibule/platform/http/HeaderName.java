package dev.vestibule.platform.http;

import io.vertx.core.http.HttpHeaders;

/** The name of a header that is looked up in many requests: what looking it up takes is computed once. */
public final class HeaderName {
    private final CharSequence name;

    private HeaderName(CharSequence name) {
        this.name = name;
    }

    public static HeaderName of(String name) {
        return new HeaderName(HttpHeaders.createOptimized(name));
    }

    CharSequence optimized() {
        return name;
    }

    /** Returns the name itself. */
    @Override
    public String toString() {
        return name.toString();
    }
}
