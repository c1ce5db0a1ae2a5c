package dev.vestibule.platform.http;

import dev.vestibule.platform.address.Networks;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A header in which proxies name their clients: {@code Forwarded} (RFC 7239), or one with an address or a list of them.
 * Read from the right, since anyone may have written the left part, which must not change how the rest is read.
 */
final class ForwardingHeader {
    private static final String STANDARD = "forwarded";

    /** Matches names that say that they hold addresses. */
    private static final Pattern OF_ADDRESSES = Pattern.compile("[a-z0-9-]*(-for|ip|ipv6|addr|address)");

    /** Contains an address with a port and no brackets, so that the end of an IPv6 address is ambiguous. */
    private static final String WITH_BARE_PORT = "cloudfront-viewer-address";

    private static final Pattern PORT = Pattern.compile("(:([0-9]{1,5}|_[A-Za-z0-9._-]+))?");
    private static final Pattern PAIR =
            Pattern.compile("\\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)=(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\",;]*))\\s*");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    private final String name;
    private final boolean standard;

    private ForwardingHeader(String name, boolean standard) {
        this.name = name;
        this.standard = standard;
    }

    /**
     * Returns the header of this name.
     *
     * @throws IllegalArgumentException if it is not supported, naming some that are
     */
    static ForwardingHeader named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean standard = lower.equals(STANDARD);
        if (!standard && (!OF_ADDRESSES.matcher(lower).matches() || lower.equals(WITH_BARE_PORT))) {
            throw new IllegalArgumentException(
                    "is not a supported header; use Forwarded, X-Forwarded-For, X-Real-IP, CF-Connecting-IP,"
                            + " True-Client-IP or a similar header that contains IP addresses");
        }
        return new ForwardingHeader(name, standard);
    }

    /** Returns a header that never names a client. */
    static ForwardingHeader usual() {
        return new ForwardingHeader("X-Forwarded-For", false);
    }

    String name() {
        return name;
    }

    /**
     * What one proxy says about its client.
     *
     * @param address empty if it is not an address
     * @param scheme empty if it is not given
     */
    record Hop(Optional<String> address, Optional<String> scheme) {
        private static final Hop UNREADABLE = new Hop(Optional.empty(), Optional.empty());
    }

    /** Returns all hops in these lines, the nearest first. */
    List<Hop> hops(List<String> lines) {
        List<Hop> hops = new ArrayList<>();
        parts(lines, standard).forEach(part -> hops.add(standard ? standardHop(part) : hop(part)));
        return hops;
    }

    /** Returns the members of a list that may be in several lines, from the right. */
    static List<String> members(List<String> lines) {
        return parts(lines, false);
    }

    private static List<String> parts(List<String> lines, boolean quotes) {
        List<String> parts = new ArrayList<>();
        for (int i = lines.size() - 1; i >= 0; i--) {
            split(lines.get(i), ',', quotes, parts);
        }
        return parts;
    }

    private static void split(String line, char separator, boolean quotes, List<String> parts) {
        int end = line.length();
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            char c = line.charAt(i);
            if (quotes && c == '"') {
                boolean escaped = quoted && i > 0 && line.charAt(i - 1) == '\\';
                quoted = quoted == escaped;
            } else if (c == separator && !quoted) {
                parts.add(line.substring(i + 1, end));
                end = i;
            }
        }
        parts.add(line.substring(0, end));
    }

    private static Hop standardHop(String element) {
        List<String> pairs = new ArrayList<>();
        split(element, ';', true, pairs);
        String node = null;
        String scheme = null;
        for (String pair : pairs) {
            Matcher matcher = PAIR.matcher(pair);
            if (!matcher.matches()) {
                return Hop.UNREADABLE;
            }
            String quoted = matcher.group(2);
            String value =
                    quoted == null ? matcher.group(3) : ESCAPED.matcher(quoted).replaceAll("$1");
            String parameter = matcher.group(1).toLowerCase(Locale.ROOT);
            if (parameter.equals("for")) {
                if (node != null) {
                    return Hop.UNREADABLE;
                }
                node = value;
            } else if (parameter.equals("proto")) {
                scheme = value;
            }
        }
        return new Hop(Optional.ofNullable(node).flatMap(ForwardingHeader::address), Optional.ofNullable(scheme));
    }

    private static Hop hop(String member) {
        String text = member.strip();
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return new Hop(address(quoted ? text.substring(1, text.length() - 1) : text), Optional.empty());
    }

    /**
     * Parses an address with or without brackets and a port; returns empty for anything else, such as {@code unknown}
     * and {@code _hidden}.
     */
    private static Optional<String> address(String node) {
        int end = node.startsWith("[") ? node.indexOf(']') : node.indexOf(':');
        if (node.startsWith("[")) {
            return end > 0 && PORT.matcher(node.substring(end + 1)).matches()
                    ? plain(node.substring(1, end))
                    : Optional.empty();
        }
        boolean withPort = end > 0 && node.indexOf(':', end + 1) < 0;
        if (withPort && !PORT.matcher(node.substring(end)).matches()) {
            return Optional.empty();
        }
        return plain(withPort ? node.substring(0, end) : node);
    }

    private static Optional<String> plain(String text) {
        return Optional.ofNullable(Networks.bytes(text)).map(NetUtil::bytesToIpAddress);
    }
}
