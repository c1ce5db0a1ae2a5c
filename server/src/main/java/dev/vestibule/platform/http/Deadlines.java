package dev.vestibule.platform.http;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that take too long for a head, a body or a response. One periodic sweep instead of a timer per
 * request; owned by one event loop.
 */
final class Deadlines {
    /** The phase of a connection, and its deadline. */
    final class Watch {
        private final HttpConnection connection;
        private long until;
        private boolean running;
        private boolean headBegun;
        private boolean ending;
        private @Nullable Runnable onMissed;

        private Watch(HttpConnection connection) {
            this.connection = connection;
        }

        /** The first byte of a request has arrived, possibly while an earlier request is in progress. */
        void headBegins() {
            headBegun = true;
            if (running && onMissed == null) {
                expect(timeouts.head(), null);
            }
        }

        void headEnds() {
            headBegun = false;
        }

        /** @param missed informs the client instead of closing the connection at once */
        void body(Runnable missed) {
            expect(timeouts.body(), missed);
        }

        /** The request is in progress, which has limits of its own. */
        void pause() {
            running = false;
            onMissed = null;
        }

        void answer() {
            expect(timeouts.write(), null);
        }

        void answered() {
            expect(headBegun ? timeouts.head() : timeouts.idle(), null);
        }

        /** Further input on this connection is ignored. */
        void end() {
            expect(timeouts.linger(), null);
            ending = true;
        }

        boolean isEnding() {
            return ending;
        }

        /** Closes without waiting for a client that does not read; an orderly close would. */
        void cut() {
            ChannelHandlerContext channel = ((ConnectionBase) connection).channelHandlerContext();
            channel.flush();
            var unused = channel.close();
        }

        private void expect(Duration time, @Nullable Runnable missed) {
            if (!ending) {
                until = System.nanoTime() + time.toNanos();
                onMissed = missed;
                running = true;
            }
        }
    }

    private final HttpTimeouts timeouts;
    private final AtomicInteger connections;
    private final IdentityHashMap<HttpConnection, Watch> watches = new IdentityHashMap<>();

    /** @param connections the number of connections of all event loops */
    Deadlines(HttpTimeouts timeouts, AtomicInteger connections) {
        this.timeouts = timeouts;
        this.connections = connections;
    }

    Watch opened(HttpConnection connection) {
        Watch watch = new Watch(connection);
        watch.expect(timeouts.head(), null);
        watches.put(connection, watch);
        connections.incrementAndGet();
        connection.closeHandler(closed -> {
            watches.remove(connection);
            connections.decrementAndGet();
        });
        return watch;
    }

    Watch of(HttpConnection connection) {
        Watch watch = watches.get(connection);
        return watch == null ? new Watch(connection) : watch; // closed already, with its last request still in progress
    }

    void sweep() {
        long now = System.nanoTime();
        List<Watch> missed = new ArrayList<>(0);
        for (Watch watch : watches.values()) {
            if (watch.running && now - watch.until > 0) {
                missed.add(watch);
            }
        }
        for (Watch watch : missed) { // not in the loop above, whose map changes when a connection closes
            if (watch.onMissed != null) {
                watch.onMissed.run();
            } else {
                watch.cut();
            }
        }
    }
}
