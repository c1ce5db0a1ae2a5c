package dev.vestibule.guard;

import dev.vestibule.platform.http.HeaderLines;
import dev.vestibule.platform.http.HeaderName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names of headers by which proxies, applications and we recognize each other. What some programs take for one of
 * them, and what makes a proxy remove one, is refused.
 */
final class TrustedNames {
    private static final List<String> FAMILIES =
            List.of("x-forwarded-", "x-original-", "x-auth-request-", "x-vestibule-", "remote-");
    private static final Set<String> NAMES = Set.of("x-metabase-session", "x-api-key", "x-real-ip", "x-scheme");

    private static final HeaderName CONNECTION = HeaderName.of("Connection");

    private TrustedNames() {}

    /** Returns whether a header has the name of another, but for an underscore: CGI reads both as one. */
    static boolean haveTwin(HeaderLines lines) {
        return lines.haveNameWith(
                '_', name -> isTrusted(name.toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    /** Returns whether {@code Connection} lists one of them, which makes a proxy drop it (RFC 9110, section 7.6.1). */
    static boolean areDropped(HeaderLines lines) {
        for (String line : lines.of(CONNECTION)) {
            for (String name : line.split(",", -1)) {
                if (isTrusted(name.strip().toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isTrusted(String name) {
        return NAMES.contains(name) || FAMILIES.stream().anyMatch(name::startsWith);
    }
}
