package dev.vestibule.platform.http;

import io.netty.handler.codec.http.cookie.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The header lines of a request, for rules that look at each of them: a repeated header is not what it seems. */
public final class HeaderLines {
    private final HttpServerRequest wire;
    private final TrustedProxies proxies;
    private final Supplier<List<Cookie>> cookies;

    HeaderLines(HttpServerRequest wire, TrustedProxies proxies, Supplier<List<Cookie>> cookies) {
        this.wire = wire;
        this.proxies = proxies;
        this.cookies = cookies;
    }

    /**
     * Returns whether who sent them may describe the request of another: a trusted proxy; if none is listed, a program
     * on this machine.
     */
    public boolean areTrusted() {
        return proxies.mayDescribe(peer());
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
        return wire.headers().contains(name) ? wire.headers().getAll(name) : List.of();
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
        List<String> values = new ArrayList<>();
        for (Cookie cookie : cookies.get()) {
            if (cookie.name().equals(name)) {
                values.add(cookie.value());
            }
        }
        return values;
    }
}
