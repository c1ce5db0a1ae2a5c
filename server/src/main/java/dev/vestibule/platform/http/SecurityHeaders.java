package dev.vestibule.platform.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The headers of every response, refusals and errors included (session wire 2.5; promises, section 2). */
final class SecurityHeaders {
    static final String API_POLICY =
            "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    private static final CharSequence[] FIXED = optimized(
            "Cache-Control", "max-age=0, no-cache, must-revalidate, proxy-revalidate, no-store",
            "Expires", "Tue, 03 Jul 2001 06:00:00 GMT",
            "Strict-Transport-Security", "max-age=31536000",
            "X-Frame-Options", "DENY",
            "X-Content-Type-Options", "nosniff",
            "X-Permitted-Cross-Domain-Policies", "none",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "X-Metabase-Version", WireVersion.TAG);
    private static final CharSequence POLICY_NAME = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence POLICY = HttpHeaders.createOptimized(API_POLICY);
    private static final CharSequence CACHE_CONTROL = FIXED[0];
    private static final CharSequence REFERRER_POLICY = FIXED[12];
    private static final CharSequence LAST_MODIFIED = HttpHeaders.createOptimized("Last-Modified");

    private final InstantSource clock;
    private CharSequence now = "";
    private byte[] lines = {};

    SecurityHeaders(InstantSource clock) {
        this.clock = clock;
        tick();
    }

    /** Updates the date; called once a second by the event loop that owns this object. */
    void tick() {
        now = HttpHeaders.createOptimized(httpDate(clock.instant()));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < FIXED.length; i += 2) {
            line(all, FIXED[i], FIXED[i + 1]);
        }
        line(all, LAST_MODIFIED, now);
        line(all, POLICY_NAME, POLICY);
        lines = all.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder all, CharSequence name, CharSequence value) {
        all.append(name).append(": ").append(value).append("\r\n");
    }

    /** Returns the same headers as {@link #addTo}, as they are sent, for a response that replaces none of them. */
    byte[] lines() {
        return lines;
    }

    /** Returns whether a response has one of these headers itself. */
    static boolean areReplaced(Response response) {
        return response.sets("Cache-Control")
                || response.sets("Referrer-Policy")
                || response.sets("Content-Security-Policy");
    }

    /**
     * RFC 9110 section 5.6.7 requires two digits for the day; Java's own RFC 1123 format has one. A pattern of our own
     * would load all that Java knows of languages (a hundred classes).
     */
    static String httpDate(Instant time) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
        int day = date.indexOf(' ') + 1;
        return date.charAt(day + 1) == ' ' ? date.substring(0, day) + '0' + date.substring(day) : date;
    }

    void addTo(MultiMap headers, Response response) {
        for (int i = 0; i < FIXED.length; i += 2) {
            boolean own = (FIXED[i] == CACHE_CONTROL && response.sets("Cache-Control"))
                    || (FIXED[i] == REFERRER_POLICY && response.sets("Referrer-Policy"));
            if (!own) {
                headers.add(FIXED[i], FIXED[i + 1]);
            }
        }
        headers.add(LAST_MODIFIED, now);
        if (!response.sets("Content-Security-Policy")) {
            headers.add(POLICY_NAME, POLICY);
        }
    }

    private static CharSequence[] optimized(String... namesAndValues) {
        CharSequence[] all = new CharSequence[namesAndValues.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = HttpHeaders.createOptimized(namesAndValues[i]);
        }
        return all;
    }
}
