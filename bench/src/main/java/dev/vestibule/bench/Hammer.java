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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A load generator of one thread: sends requests over some connections and takes the time of each response. Small on
 * purpose, as it shares the processors with what it measures.
 */
final class Hammer {
    /** Stands for a connection that was closed instead of a response. */
    static final int CUT = 0;

    private static final int SOON_MILLIS = 10;
    private static final double LONGEST_NANOS = 1e18;
    private static final int LONGEST_WAIT_SECONDS = 120;

    private final int port;
    private final Iterator<byte[]> requests;
    private final Line[] lines;
    private final Selector selector;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private long[] nanos = new long[1 << 14];
    private int answers;
    private int waiting;
    private int idle;
    private long slowestUnavailable;

    private Hammer(int port, Iterator<byte[]> requests, int connections) throws IOException {
        this.port = port;
        this.requests = requests;
        this.lines = new Line[connections];
        this.selector = Selector.open();
    }

    /**
     * What came of it.
     *
     * @param seconds how long it took
     * @param statuses how many responses had each status; {@link #CUT} for closed connections
     * @param medianMillis the latency that half of the responses stay below
     * @param p99Millis the latency that 99 of 100 responses stay below
     * @param slowestUnavailableMillis the longest wait for a 503
     */
    record Result(
            double seconds,
            Map<Integer, Integer> statuses,
            double medianMillis,
            double p99Millis,
            double slowestUnavailableMillis) {
        int count(int status) {
            return statuses.getOrDefault(status, 0);
        }

        int all() {
            return statuses.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** Returns responses with status 200 in a second. */
        double perSecond() {
            return count(200) / seconds;
        }

        int unavailable() {
            return count(503);
        }

        /** Returns such as {@code 950 x 200, 50 x 503}. */
        String counts() {
            StringBuilder text = new StringBuilder();
            statuses.forEach((status, count) -> text.append(text.isEmpty() ? "" : ", ")
                    .append("%,d x ".formatted(count))
                    .append(status == CUT ? "closed" : status.toString()));
            return text.toString();
        }
    }

    /**
     * Repeats one request until the time has passed.
     *
     * @param perSecond how many requests to begin each second over all connections; 0 for as many as go
     */
    static Result run(int port, String request, int connections, double seconds, double perSecond) throws IOException {
        byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
        return run(port, Requests.endless(() -> bytes), connections, seconds, perSecond);
    }

    /** Sends one request after the other until the time has passed, or all were answered. */
    static Result run(int port, Iterator<byte[]> requests, int connections, double seconds, double perSecond)
            throws IOException {
        Hammer hammer = new Hammer(port, requests, connections);
        try {
            for (int i = 0; i < connections; i++) {
                hammer.lines[i] = hammer.open();
            }
            return hammer.run(seconds, perSecond);
        } finally {
            for (Line line : hammer.lines) {
                if (line != null) {
                    line.channel.close();
                }
            }
            hammer.selector.close();
        }
    }

    /** Sends each of these requests once, and returns when all were answered. */
    static Result all(int port, Iterator<byte[]> requests, int connections) throws IOException {
        return run(port, requests, connections, LONGEST_WAIT_SECONDS, 0);
    }

    /** Sends the request for each key over one connection; all must be answered with 200. */
    static void each(int port, List<String> keys, String path) throws IOException {
        Iterator<byte[]> requests = keys.stream()
                .map(key -> Requests.get(path, key).getBytes(StandardCharsets.UTF_8))
                .iterator();
        Result result = run(port, requests, 1, Double.POSITIVE_INFINITY, 0);
        if (result.count(200) != keys.size()) {
            throw new IOException("live sessions were answered " + result.counts());
        }
    }

    /** One connection and what it waits for. */
    private static final class Line {
        private final SocketChannel channel;
        private final Answer answer = new Answer();
        private long sentAt;
        private boolean waiting;

        Line(SocketChannel channel) {
            this.channel = channel;
        }

        void send(byte[] request, long now) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            sentAt = now;
            waiting = true;
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private Line open() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.socket().setTcpNoDelay(true);
        channel.configureBlocking(false);
        Line line = new Line(channel);
        channel.register(selector, SelectionKey.OP_READ, line);
        return line;
    }

    private Result run(double seconds, double perSecond) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) Math.min(LONGEST_NANOS, seconds * 1e9);
        long pause = perSecond > 0 ? (long) (1e9 / perSecond) : 0;
        long next = start;
        while (System.nanoTime() < end && (waiting > 0 || requests.hasNext())) {
            long now = System.nanoTime();
            while (next <= now && requests.hasNext() && findIdle()) {
                send(pause > 0 ? next : now); // a late start counts as waiting
                next += pause;
            }
            long wait = pause > 0 ? Math.max(0, next - System.nanoTime()) : TimeUnit.MILLISECONDS.toNanos(SOON_MILLIS);
            if (wait < TimeUnit.MILLISECONDS.toNanos(1)) {
                selector.selectNow();
            } else {
                selector.select(TimeUnit.NANOSECONDS.toMillis(wait));
            }
            for (SelectionKey key : selector.selectedKeys()) {
                receive((Line) key.attachment());
            }
            selector.selectedKeys().clear();
        }
        double lasted = (System.nanoTime() - start) / 1e9;
        long[] sorted = Arrays.copyOf(nanos, answers);
        Arrays.sort(sorted);
        return new Result(
                lasted, statuses, percentile(sorted, 50) / 1e6, percentile(sorted, 99) / 1e6, slowestUnavailable / 1e6);
    }

    private void send(long now) throws IOException {
        byte[] request = requests.next();
        try {
            lines[idle].send(request, now);
        } catch (IOException e) { // closed since its last response
            lines[idle].channel.close();
            lines[idle] = open();
            lines[idle].send(request, now);
        }
        idle++;
        waiting++;
    }

    /** Looks for a connection that waits for nothing, from the last one on. */
    private boolean findIdle() {
        for (int i = 0; i < lines.length; i++) {
            int at = (idle + i) % lines.length;
            if (!lines[at].waiting) {
                idle = at;
                return true;
            }
        }
        return false;
    }

    private void receive(Line line) throws IOException {
        int status = line.answer.read(line.channel);
        if (status == Answer.UNFINISHED) {
            return;
        }
        if (line.waiting) {
            line.waiting = false;
            waiting--;
            note(status == Answer.CLOSED ? CUT : status, System.nanoTime() - line.sentAt);
        }
        if (status == Answer.CLOSED || line.answer.closes()) {
            line.channel.close();
            for (int i = 0; i < lines.length; i++) {
                if (lines[i] == line) {
                    lines[i] = open();
                }
            }
        }
    }

    private void note(int status, long took) {
        if (answers == nanos.length) {
            nanos = Arrays.copyOf(nanos, answers * 2);
        }
        nanos[answers++] = took;
        statuses.merge(status, 1, Integer::sum);
        slowestUnavailable = status == 503 ? Math.max(slowestUnavailable, took) : slowestUnavailable;
    }

    private static double percentile(long[] sorted, int percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) sorted.length * percent / 100)];
    }
}
