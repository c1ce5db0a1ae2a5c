package dev.vestibule.http;

import io.vertx.core.http.HttpConnection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts connections that take too long over a head, a body or an answer (promises, section 2: header 10 s, body 15 s, write
 * 30 s, idle 60 s). One sweep a second instead of a timer per request; owned by one event loop.
 */
final class Deadlines {
    static final long HEADER = TimeUnit.SECONDS.toNanos(10);
    static final long BODY = TimeUnit.SECONDS.toNanos(15);
    static final long WRITE = TimeUnit.SECONDS.toNanos(30);
    static final long IDLE = TimeUnit.SECONDS.toNanos(60);

    /** What a connection is about, and until when; {@code onMissed} tells the client before the connection is closed. */
    static final class Watch {
        private long until;
        private boolean running;
        private @Nullable Runnable onMissed;

        void expect(long nanos, @Nullable Runnable missed) {
            until = System.nanoTime() + nanos;
            onMissed = missed;
            running = true;
        }

        /** The request is being worked on, which has limits of its own. */
        void pause() {
            running = false;
            onMissed = null;
        }
    }

    private final IdentityHashMap<HttpConnection, Watch> watches = new IdentityHashMap<>();

    void opened(HttpConnection connection) {
        Watch watch = new Watch();
        watch.expect(HEADER, null);
        watches.put(connection, watch);
        connection.closeHandler(closed -> watches.remove(connection));
    }

    Watch of(HttpConnection connection) {
        return watches.computeIfAbsent(connection, key -> new Watch());
    }

    int openConnections() {
        return watches.size();
    }

    void sweep() {
        long now = System.nanoTime();
        for (Iterator<Map.Entry<HttpConnection, Watch>> all = watches.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<HttpConnection, Watch> entry = all.next();
            Watch watch = entry.getValue();
            if (watch.running && now - watch.until > 0) {
                all.remove();
                if (watch.onMissed != null) {
                    watch.onMissed.run();
                } else {
                    entry.getKey().close();
                }
            }
        }
    }
}
