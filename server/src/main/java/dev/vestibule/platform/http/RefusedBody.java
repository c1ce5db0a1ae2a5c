package dev.vestibule.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The rest of a refused body, which is read and dropped. */
final class RefusedBody {
    /** How much of a refused body is still read; a client that sends more does not see the response. */
    private static final int MAX_DROPPED = 1024 * 1024;

    private RefusedBody() {}

    /** Returns whether more of the body is expected. */
    static boolean isComing(HttpServerRequest wire) {
        return !wire.isEnded() && wire.decoderResult().isSuccess() && isAnnounced(wire);
    }

    private static boolean isAnnounced(HttpServerRequest wire) {
        String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH);
        return wire.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /**
     * Drops input. Closing while bytes are in transit could discard the response; endless bodies are not waited for.
     */
    static void drop(HttpServerRequest wire, Deadlines.Watch watch) {
        int[] dropped = {0};
        wire.handler(part -> {
            dropped[0] += part.length();
            if (dropped[0] > MAX_DROPPED) {
                watch.cut();
            }
        });
        wire.endHandler(end -> watch.cut());
    }
}
