package dev.vestibule.platform.http;

import dev.vestibule.platform.trace.Trace;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Names the requests of one event loop. An id from the request counts if it comes from a proxy that may describe the
 * requests of others: a client could otherwise mix its own requests with another's in the log.
 */
final class RequestIds {
    static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-Id");
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_OF_A_LONG = 16;

    private static final long STEP = 0x9e3779b97f4a7c15L;
    private static final long MIX_1 = 0xbf58476d1ce4e5b9L;
    private static final long MIX_2 = 0x94d049bb133111ebL;

    private final TrustedProxies proxies;
    private final long loop;
    private long state;

    RequestIds(TrustedProxies proxies, SecureRandom random) {
        this.proxies = proxies;
        this.loop = random.nextLong() | 1; // never all zeros
        this.state = random.nextLong();
    }

    Trace of(HttpServerRequest wire) {
        String given = wire.getHeader(HEADER);
        String parent = wire.getHeader(TRACEPARENT);
        Trace own = Trace.begun(next());
        if ((given == null && parent == null)
                || !proxies.mayDescribe(wire.remoteAddress().hostAddress())) {
            return own;
        }
        Trace named = given != null && Trace.isRequestId(given) ? own.named(given) : own;
        return parent == null ? named : named.under(parent);
    }

    /**
     * Returns 32 hexadecimal digits: a random number of this loop, and one of a sequence that repeats after 2^64
     * (SplitMix64). Ids need not be secret, and {@link SecureRandom} has one lock for all loops.
     */
    private String next() {
        state += STEP;
        long mixed = (state ^ (state >>> 30)) * MIX_1;
        mixed = (mixed ^ (mixed >>> 27)) * MIX_2;
        byte[] text = new byte[2 * DIGITS_OF_A_LONG];
        write(text, 0, loop);
        write(text, DIGITS_OF_A_LONG, mixed ^ (mixed >>> 31));
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void write(byte[] text, int at, long number) {
        for (int i = 0; i < DIGITS_OF_A_LONG; i++) {
            text[at + i] = HEX[(int) (number >>> (60 - 4 * i)) & 0xf];
        }
    }
}
