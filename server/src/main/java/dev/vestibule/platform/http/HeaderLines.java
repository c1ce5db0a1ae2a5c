package dev.vestibule.platform.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Iterator;
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
    public List<String> of(HeaderName name) {
        List<String> values = wire.headers().getAll(name.optimized());
        return values == null ? List.of() : values; // HTTP/2 has null for none
    }

    /** Returns whether the name of any header has this character and meets the condition. */
    public boolean haveNameWith(char character, Predicate<String> condition) {
        if (wire.headers() instanceof HttpHeaders ofHttp1) { // whose names need not become texts
            Iterator<Map.Entry<CharSequence, CharSequence>> all = ofHttp1.iteratorCharSequence();
            while (all.hasNext()) {
                CharSequence name = all.next().getKey();
                if (AsciiString.indexOf(name, character, 0) >= 0 && condition.test(name.toString())) {
                    return true;
                }
            }
            return false;
        }
        return wire.headers().names().stream().anyMatch(name -> name.indexOf(character) >= 0 && condition.test(name));
    }

    /** Returns the values of all cookies of a name; those that are malformed are missing. */
    public List<String> cookies(String name) {
        List<Cookie> all = cookies.get();
        List<String> values = all.isEmpty() ? List.of() : new ArrayList<>(1);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                values.add(all.get(i).value());
            }
        }
        return values;
    }
}
