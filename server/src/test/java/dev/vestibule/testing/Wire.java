package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One connection, to send exactly these bytes and to see exactly what comes back. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 90_000;

    private final Socket socket;
    private final InputStream in;
    private long sentAt = System.nanoTime();

    private Wire(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 5_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public static Wire to(int port) {
        try {
            return new Wire(port, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection whose other end is soon full when nobody reads here. */
    public static Wire narrowTo(int port) {
        try {
            return new Wire(port, 4 * 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends one request on a connection of its own and reads the answer. */
    public static Reply ask(int port, String request) {
        try (Wire wire = to(port)) {
            return wire.send(request).reply();
        }
    }

    /** A request without a body; header lines without their line ends. */
    public static String get(String path, String... headers) {
        return request("GET", path, "", headers);
    }

    public static String post(String path, String json, String... headers) {
        List<String> more = new ArrayList<>(List.of(headers));
        more.add("Content-Type: application/json");
        return request("POST", path, json, more.toArray(String[]::new));
    }

    public static String request(String method, String path, String body, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
        }
        return text.append("\r\n")
                .append(new String(body.getBytes(UTF_8), ISO_8859_1))
                .toString();
    }

    public static String credentials(String email, String password) {
        return "{\"username\": \"" + email + "\", \"password\": \"" + password + "\"}";
    }

    public static String signIn(String email, String password, String... headers) {
        return post("/api/session", credentials(email, password), headers);
    }

    /** The header that shows a key. */
    public static String holding(String key) {
        return "X-Metabase-Session: " + key;
    }

    /** From now on waits so long only. */
    public Wire patient(int millis) {
        try {
            socket.setSoTimeout(millis);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Wire send(String text) {
        sentAt = System.nanoTime();
        try {
            write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** As {@link #send}, where the server may have cut the connection. */
    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    public Reply reply() {
        return reply(true);
    }

    /** The answer to HEAD, which has a head only. */
    public Reply replyToHead() {
        return reply(false);
    }

    private Reply reply(boolean withBody) {
        try {
            String start = line();
            List<String> headers = new ArrayList<>();
            for (String header = line(); !header.isEmpty(); header = line()) {
                headers.add(header);
            }
            int status = Integer.parseInt(start.split(" ", 3)[1]);
            Reply head = new Reply(status, List.copyOf(headers), "", Duration.ZERO);
            int length =
                    withBody ? Integer.parseInt(head.header("Content-Length").orElse("0")) : 0;
            String body = new String(in.readNBytes(length), UTF_8);
            return new Reply(status, head.headers(), body, Duration.ofNanos(System.nanoTime() - sentAt));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after \"" + line.toString(ISO_8859_1) + "\"");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Whatever still comes until the server closes the connection; fails when it does not. */
    public String untilClosed() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection stays open", e);
        } catch (IOException e) {
            // Cut rather than closed: it is over all the same.
        }
        return rest.toString(ISO_8859_1);
    }

    /** Hangs up without a word: what was not read makes it a reset. */
    public void hangUp() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
