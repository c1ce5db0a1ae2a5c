package dev.vestibule.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The rest of a body that is refused, which is taken and dropped. */
final class RefusedBody {
    /** How much of a refused body is still read; a client that sends more does not see the response. */
    private static final int MAX_DROPPED = 1024 * 1024;

    private RefusedBody() {}

    /** Tells whether more of the body is to be expected. */
    static boolean isComing(HttpServerRequest wire) {
        return !wire.isEnded() && wire.decoderResult().isSuccess() && isAnnounced(wire);
    }

    private static boolean isAnnounced(HttpServerRequest wire) {
        String length = wire.getHeader(HttpHeaders.CONTENT_LENGTH);
        return wire.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /**
     * Drops what comes. Closing while bytes are on their way would take the answer from the client; endless ones are
     * not waited for.
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
