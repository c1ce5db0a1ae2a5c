package dev.vestibule.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.address.DomainName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host of a guarded address: in lower case, in Unicode, without a trailing dot, so that each host has one spelling.
 *
 * @param port as it was given, with its colon; empty text for none
 */
record GuardedHost(DomainName name, String port) {
    private static final int MOST_KEPT = 1_000;
    private static final Pattern SHAPE = Pattern.compile("([^\\s\\[\\]:/?#@\\\\,%]+)(:[0-9]{1,5})?");

    /** Proxies name the same few hosts again and again. */
    private static final Cache<String, Optional<GuardedHost>> PARSED =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).build();

    /** Parses the value of a {@code Host} header; returns empty if it is not one name or IPv4 address. */
    static Optional<GuardedHost> parse(String text) {
        Optional<GuardedHost> known = PARSED.getIfPresent(text);
        if (known != null) {
            return known;
        }
        Optional<GuardedHost> parsed = parsed(text);
        PARSED.put(text, parsed);
        return parsed;
    }

    private static Optional<GuardedHost> parsed(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String port = matcher.group(2) == null ? "" : matcher.group(2);
        return name(matcher.group(1)).map(name -> new GuardedHost(name, port));
    }

    /** Parses a name that may end with a dot; returns empty if it is invalid. */
    static Optional<DomainName> name(String text) {
        return DomainName.parse(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    }

    /** Returns the host and the port for a URL. */
    String authority() {
        return name.ascii() + port;
    }
}
