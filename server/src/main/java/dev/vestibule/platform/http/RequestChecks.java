package dev.vestibule.platform.http;

import dev.vestibule.platform.refusal.Refusal;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which requests are refused before their body is read. */
final class RequestChecks {
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.PATCH,
            HttpMethod.OPTIONS);

    /** The last valid value of {@code Host}: mostly the next is the same, and reading it makes objects. */
    private static volatile String knownHost = "";

    private RequestChecks() {}

    /** Returns why a request that could not be parsed is refused. */
    static Refusal ofInvalid(HttpServerRequest wire) {
        Throwable cause = wire.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? Refusal.HEADERS_TOO_LARGE : Refusal.BAD_REQUEST;
    }

    /** Returns why a method, an address or a host is refused; null if it is not. */
    static @Nullable Refusal ofRequestLine(HttpServerRequest wire) {
        if (!METHODS.contains(wire.method())) {
            return Refusal.METHOD_NOT_ALLOWED;
        }
        return wire.path() == null || lacksHost(wire) ? Refusal.BAD_REQUEST : null;
    }

    /** Returns why a body is refused before it is read; null if it is not. */
    static @Nullable Refusal ofBody(@Nullable String coding, @Nullable String length) {
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            return Refusal.BAD_REQUEST;
        }
        return length != null && isTooLong(length) ? Refusal.BODY_TOO_LARGE : null;
    }

    /** HTTP/1.1 requires exactly one; the parser ensures that there are not two. */
    private static boolean lacksHost(HttpServerRequest wire) {
        if (wire.version() != HttpVersion.HTTP_1_1) {
            return false;
        }
        String host = wire.getHeader(HttpHeaders.HOST);
        if (host == null || host.equals(knownHost)) {
            return host == null;
        }
        if (wire.authority() == null) {
            return true;
        }
        knownHost = host;
        return false;
    }

    private static boolean isTooLong(String length) {
        // The parser accepts digits only.
        return length.length() > 9 || Integer.parseInt(length) > RequestDispatcher.MAX_BODY;
    }
}
