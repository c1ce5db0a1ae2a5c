package dev.vestibule.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads responses of a connection, and looks at nothing but status, length and end. It makes no text of the head, which
 * would cost more than the rest of the generator.
 */
final class Answer {
    static final int UNFINISHED = -1;
    static final int CLOSED = -2;

    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ByteBuffer received = ByteBuffer.allocate(4 * 1024);
    private boolean closes;

    /**
     * Where the head of the last response ended, and how long that was: the next one mostly is the same, and to look
     * through each would cost the more, the longer the head.
     */
    private int knownHead = -1;

    private int knownSize;

    /** Reads what there is, and returns the status once the response is complete. */
    int read(SocketChannel channel) throws IOException {
        try {
            if (channel.read(received) < 0) {
                return CLOSED;
            }
        } catch (IOException e) { // reset
            return CLOSED;
        }
        byte[] bytes = received.array();
        int size = received.position();
        if (knownHead < 0 || size != knownSize || !isHeadEnd(bytes, knownHead)) {
            int head = headEnd(bytes, size);
            if (head < 0 || !isComplete(bytes, head, size)) {
                if (!received.hasRemaining()) {
                    received = ByteBuffer.allocate(2 * size).put(bytes, 0, size);
                }
                return UNFINISHED;
            }
            closes = find(bytes, head, CLOSE) >= 0;
            knownHead = head;
            knownSize = size;
        }
        received.clear();
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    /** Returns whether the server closes the connection after the last response. */
    boolean closes() {
        return closes;
    }

    private static boolean isComplete(byte[] bytes, int head, int size) {
        int at = find(bytes, head, LENGTH);
        if (at >= 0) {
            return size >= head + 4 + number(bytes, at + LENGTH.length);
        }
        return find(bytes, head, CHUNKED) < 0 || startsWith(bytes, size - LAST_CHUNK.length, LAST_CHUNK);
    }

    private static int number(byte[] bytes, int from) {
        int number = 0;
        for (int at = from; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    private static int headEnd(byte[] bytes, int size) {
        for (int i = 0; i + 3 < size; i++) {
            if (isHeadEnd(bytes, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isHeadEnd(byte[] bytes, int i) {
        return bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n';
    }

    /** Returns where a line of the head begins with this, or -1. */
    private static int find(byte[] bytes, int head, byte[] start) {
        for (int i = 0; i + start.length <= head; i++) {
            if (bytes[i] == '\n' && startsWith(bytes, i + 1, start)) {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] bytes, int from, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            byte at = bytes[from + i];
            if ((at >= 'A' && at <= 'Z' ? at | 0x20 : at) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
