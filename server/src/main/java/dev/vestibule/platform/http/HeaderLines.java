package dev.vestibule.platform.http;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The header lines of a request, for rules that look at each of them: a repeated header is not what it seems. */
public final class HeaderLines {
    private final HttpServerRequest wire;
    private final TrustedProxies proxies;

    HeaderLines(HttpServerRequest wire, TrustedProxies proxies) {
        this.wire = wire;
        this.proxies = proxies;
    }

    /** Returns whether a trusted proxy sent them. */
    public boolean areTrusted() {
        return proxies.trusts(peer());
    }

    /** Returns the address of the other end of the connection. */
    public String peer() {
        return wire.remoteAddress().hostAddress();
    }

    /** Returns whether a proxy named the client. */
    public boolean nameClient() {
        return wire.headers().contains(proxies.header());
    }

    /** Returns the values of a header, one for each line. */
    public List<String> of(String name) {
        return wire.headers().getAll(name);
    }

    /** Returns whether the name of any header meets the condition. */
    public boolean haveName(Predicate<String> condition) {
        for (Map.Entry<String, String> line : wire.headers()) {
            if (condition.test(line.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the values of all cookies of a name; those that are malformed are missing. */
    public List<String> cookies(String name) {
        List<String> lines = of("Cookie");
        return lines.isEmpty()
                ? List.of()
                : ServerCookieDecoder.STRICT.decodeAll(String.join("; ", lines)).stream()
                        .filter(cookie -> cookie.name().equals(name))
                        .map(Cookie::value)
                        .toList();
    }
}
