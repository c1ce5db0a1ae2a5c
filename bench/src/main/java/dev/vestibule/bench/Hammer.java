package dev.vestibule.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A load generator of one thread: sends one request again and again over some connections and takes the time of each
 * answer. Small on purpose, as it shares the processors with what it measures.
 */
final class Hammer {
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

    private Hammer() {}

    /**
     * What came of it.
     *
     * @param perSecond answers with status 200 in a second
     * @param p99Millis the latency that 99 of 100 answers stay below
     * @param unavailable answers with status 503
     * @param slowestUnavailableMillis the longest that anybody waited for one of those
     */
    record Result(double perSecond, double p99Millis, int unavailable, double slowestUnavailableMillis) {}

    /** One connection and what it waits for. */
    private static final class Line {
        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocate(16 * 1024);
        private final ByteBuffer request;
        private long sentAt;
        private boolean waiting;

        Line(SocketChannel channel, byte[] request) {
            this.channel = channel;
            this.request = ByteBuffer.wrap(request);
        }

        void send(long now) throws IOException {
            request.rewind();
            sentAt = now;
            waiting = true;
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        /** The status when the answer is complete, else 0. */
        int receive() throws IOException {
            if (channel.read(received) < 0) {
                throw new IOException("the server closed the connection");
            }
            byte[] bytes = received.array();
            int end = indexOf(bytes, received.position());
            if (end < 0 || received.position() < end + 4 + length(bytes, end)) {
                return 0;
            }
            received.clear();
            waiting = false;
            return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
        }

        private static int indexOf(byte[] bytes, int size) {
            for (int i = 0; i + 3 < size; i++) {
                if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                    return i;
                }
            }
            return -1;
        }

        /** Reads the length without making a text of the head, which would cost more than the rest of the generator. */
        private static int length(byte[] bytes, int headEnd) {
            for (int i = 0; i + LENGTH.length <= headEnd; i++) {
                if (bytes[i] == '\n' && startsWith(bytes, i + 1)) {
                    int length = 0;
                    for (int at = i + 1 + LENGTH.length; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
                        length = length * 10 + bytes[at] - '0';
                    }
                    return length;
                }
            }
            return 0;
        }

        private static boolean startsWith(byte[] bytes, int from) {
            for (int i = 0; i < LENGTH.length; i++) {
                if ((bytes[from + i] | 0x20) != LENGTH[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Sends until the time is over.
     *
     * @param perSecond how many requests to begin each second over all connections; 0 for as many as go
     */
    static Result run(int port, String request, int connections, double seconds, double perSecond) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        long[] nanos = new long[1 << 16];
        int answers = 0;
        long good = 0;
        int unavailable = 0;
        long slowest = 0;
        try (Selector selector = Selector.open()) {
            Line[] lines = new Line[connections];
            for (int i = 0; i < connections; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.socket().setTcpNoDelay(true);
                channel.configureBlocking(false);
                lines[i] = new Line(channel, bytes);
                channel.register(selector, SelectionKey.OP_READ, lines[i]);
            }
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            long pause = perSecond > 0 ? (long) (1e9 / perSecond) : 0;
            long next = start;
            int idle = 0;
            while (true) {
                long now = System.nanoTime();
                if (now >= end) {
                    break;
                }
                while (next <= now && (idle = free(lines, idle)) >= 0) {
                    lines[idle].send(pause > 0 ? next : now); // a late start counts as waiting
                    next += pause;
                    idle++;
                }
                idle = Math.max(0, idle);
                long wait = pause > 0 ? Math.max(0, next - System.nanoTime()) : TimeUnit.MILLISECONDS.toNanos(10);
                if (wait < TimeUnit.MILLISECONDS.toNanos(1)) {
                    selector.selectNow();
                } else {
                    selector.select(TimeUnit.NANOSECONDS.toMillis(wait));
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    Line line = (Line) key.attachment();
                    int status = line.receive();
                    if (status > 0) {
                        if (answers == nanos.length) {
                            nanos = Arrays.copyOf(nanos, answers * 2);
                        }
                        long took = System.nanoTime() - line.sentAt;
                        nanos[answers++] = took;
                        good += status == 200 ? 1 : 0;
                        unavailable += status == 503 ? 1 : 0;
                        slowest = status == 503 ? Math.max(slowest, took) : slowest;
                    }
                }
                selector.selectedKeys().clear();
            }
            double lasted = (System.nanoTime() - start) / 1e9;
            for (Line line : lines) {
                line.channel.close();
            }
            double p99 = percentile(Arrays.copyOf(nanos, answers), 99);
            return new Result(good / lasted, p99 / 1e6, unavailable, slowest / 1e6);
        }
    }

    private static double percentile(long[] nanos, int percent) {
        Arrays.sort(nanos);
        return nanos.length == 0
                ? Double.NaN
                : nanos[(int) Math.min(nanos.length - 1L, (long) nanos.length * percent / 100)];
    }

    /** Sends one request after the other over one connection. */
    static void each(int port, List<String> keys, UnaryOperator<String> request) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            channel.socket().setTcpNoDelay(true);
            for (String key : keys) {
                Line line = new Line(channel, request.apply(key).getBytes(StandardCharsets.UTF_8));
                line.send(System.nanoTime());
                int status = 0;
                while (status == 0) {
                    status = line.receive();
                }
                if (status != 200) {
                    throw new IOException("a live session was answered " + status);
                }
            }
        }
    }

    /** The next connection that waits for nothing, or -1. */
    private static int free(Line[] lines, int from) {
        for (int i = 0; i < lines.length; i++) {
            int at = (from + i) % lines.length;
            if (!lines[at].waiting) {
                return at;
            }
        }
        return -1;
    }
}
