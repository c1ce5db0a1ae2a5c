package dev.vestibule.operator;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads and writes single lines over a connection, within a limit of bytes and of time; a blocking channel would wait
 * forever.
 */
final class LineChannel {
    private LineChannel() {}

    static String read(SocketChannel channel, int most, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer buffer = ByteBuffer.allocate(most);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (true) {
                int start = buffer.position();
                int read = channel.read(buffer);
                for (int i = start; i < buffer.position(); i++) {
                    if (buffer.get(i) == '\n') {
                        return new String(buffer.array(), 0, i, StandardCharsets.UTF_8);
                    }
                }
                if (read < 0) {
                    throw new EOFException("connection closed within a line");
                }
                if (!buffer.hasRemaining()) {
                    throw new IOException("a line is longer than " + most + " bytes");
                }
                await(selector, deadline);
            }
        }
    }

    static void write(SocketChannel channel, String line, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer buffer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            while (true) {
                channel.write(buffer);
                if (!buffer.hasRemaining()) {
                    return;
                }
                await(selector, deadline);
            }
        }
    }

    private static void await(Selector selector, long deadline) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0 || selector.select(left) == 0) {
            throw new SocketTimeoutException("timed out");
        }
        selector.selectedKeys().clear();
    }
}
