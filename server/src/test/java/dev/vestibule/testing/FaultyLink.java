package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * A way to an HTTP server on this machine. Everything goes through as it is, until the link is told to go wrong for
 * some paths; the server itself stays well.
 */
public final class FaultyLink implements AutoCloseable {
    /** Between us and both ends, one connection for each request. */
    private static final Set<String> OF_ONE_HOP =
            Set.of("connection", "keep-alive", "upgrade", "http2-settings", "transfer-encoding", "accept-encoding");

    private final int to;
    private final int port;
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private Thread acceptor;

    private FaultyLink(int to, int port) {
        this.to = to;
        this.port = port;
        listen();
    }

    public static FaultyLink to(int port) {
        return new FaultyLink(port, Ports.free());
    }

    /** What comes instead of the server's answer. */
    @FunctionalInterface
    public interface Fault {
        /**
         * Answers one request.
         *
         * @param server the server's answer, for those that want it
         * @param client the connection, which is closed after this
         */
        void answer(Server server, OutputStream client) throws IOException, InterruptedException;
    }

    /** Asks the server. */
    @FunctionalInterface
    public interface Server {
        Message answer() throws IOException;
    }

    /** A request or an answer: its first line, its header lines, and its body, one character for each byte. */
    public record Message(String start, List<String> headers, String body) {
        Message with(String header, String value) {
            List<String> others = new ArrayList<>(headers);
            others.removeIf(line -> nameOf(line).equals(header.toLowerCase(Locale.ROOT)));
            others.add(header + ": " + value);
            return new Message(start, List.copyOf(others), body);
        }

        Message withBody(String text) {
            return new Message(start, headers, new String(text.getBytes(UTF_8), ISO_8859_1));
        }

        String text() {
            return new String(body.getBytes(ISO_8859_1), UTF_8);
        }

        /** As it goes over the wire. */
        byte[] bytes() {
            StringBuilder whole = new StringBuilder(start).append("\r\n");
            with("Content-Length", Integer.toString(body.length()))
                    .with("Connection", "close")
                    .headers()
                    .forEach(line -> whole.append(line).append("\r\n"));
            return whole.append("\r\n").append(body).toString().getBytes(ISO_8859_1);
        }

        private static String nameOf(String line) {
            return line.substring(0, Math.max(0, line.indexOf(':'))).strip().toLowerCase(Locale.ROOT);
        }
    }

    // --- What can go wrong ---

    /** Takes the request and says nothing, for as long as the client waits. */
    public static Fault hangs() {
        return (server, client) -> Thread.sleep(120_000);
    }

    /** Sends a good head, then one byte of the body every 100 ms. */
    public static Fault trickles() {
        return (server, client) -> {
            client.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                    .getBytes(ISO_8859_1));
            for (int i = 0; i < 1_200; i++) {
                client.write('[');
                client.flush();
                Thread.sleep(100);
            }
        };
    }

    /** Closes the connection without an answer. */
    public static Fault hangsUp() {
        return (server, client) -> {};
    }

    public static Fault says(int status, String type, String body) {
        return (server, client) ->
                client.write(new Message("HTTP/1.1 " + status + " Said", List.of("Content-Type: " + type), "")
                        .withBody(body)
                        .bytes());
    }

    public static Fault leadsTo(String address) {
        return (server, client) ->
                client.write(new Message("HTTP/1.1 302 Found", List.of("Location: " + address), "").bytes());
    }

    /** Bytes that are no HTTP. */
    public static Fault babbles() {
        return (server, client) ->
                client.write(new byte[] {0, 1, 2, 3, '\n', '\n', (byte) 0xff, (byte) 0xfe, '\r', '\n'});
    }

    /** JSON without an end in sight, so many bytes of it; does not say beforehand how many. */
    public static Fault pours(int bytes) {
        return (server, client) -> {
            client.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[0"
                    .getBytes(ISO_8859_1));
            byte[] piece = ",0".repeat(4096).getBytes(ISO_8859_1);
            for (int sent = 0; sent < bytes; sent += piece.length) {
                client.write(piece);
            }
            client.write(']');
        };
    }

    /** The server's answer with another text. */
    public static Fault changes(UnaryOperator<String> text) {
        return (server, client) -> {
            Message answer = server.answer();
            client.write(answer.withBody(text.apply(answer.text())).bytes());
        };
    }

    /** The server's answer with another header. */
    public static Fault changes(String header, String value) {
        return (server, client) ->
                client.write(server.answer().with(header, value).bytes());
    }

    // --- What happens ---

    /** From now on, whatever is asked for with this in its path goes wrong so. */
    public void breaks(String path, Fault fault) {
        faults.put(path, fault);
    }

    /** All is well again. */
    public void heals() {
        faults.clear();
        if (listener.isClosed()) {
            listen();
        }
    }

    /** Nobody listens any more, and what was connected is cut. */
    public void down() {
        close();
    }

    /** What was asked for so far, with this in its path: its method and path. */
    public List<String> asked(String path) {
        return asked.stream().filter(line -> line.contains(path)).toList();
    }

    /** Where the link begins, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join(); // which has hold of the port until it ends
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void listen() {
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerSocket mine = listener;
        acceptor = inBackground(() -> {
            while (true) {
                Socket client = mine.accept();
                open.add(client);
                Thread unused = inBackground(() -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static Thread inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                // One of the ends hung up, or the link is closed: both belong to its work.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        try (client) {
            Message request = requestFrom(new BufferedInputStream(client.getInputStream()));
            String[] start = request.start().split(" ", 3);
            asked.add(start[0] + " " + start[1]);
            Fault fault = faults.entrySet().stream()
                    .filter(entry -> start[1].contains(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse((server, out) -> out.write(server.answer().bytes()));
            OutputStream out = client.getOutputStream();
            fault.answer(() -> passOn(request), out);
            out.flush();
        } finally {
            open.remove(client);
        }
    }

    private Message passOn(Message request) throws IOException {
        try (Socket server = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), to)) {
            // An answer to HTTP/1.0 comes in one piece and ends with the connection.
            Message simpler = new Message(
                    request.start().replaceFirst("HTTP/1\\.1$", "HTTP/1.0"), request.headers(), request.body());
            server.getOutputStream().write(simpler.bytes());
            InputStream in = new BufferedInputStream(server.getInputStream());
            Message head = headFrom(in);
            return new Message(
                    head.start().replaceFirst("^HTTP/1\\.0", "HTTP/1.1"),
                    head.headers(),
                    new String(in.readAllBytes(), ISO_8859_1));
        }
    }

    private static Message requestFrom(InputStream in) throws IOException {
        Message head = headFrom(in);
        int length = head.headers().stream()
                .filter(line -> Message.nameOf(line).equals("content-length"))
                .map(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        return new Message(head.start(), head.headers(), new String(in.readNBytes(length), ISO_8859_1));
    }

    private static Message headFrom(InputStream in) throws IOException {
        String start = lineFrom(in);
        List<String> headers = new ArrayList<>();
        for (String line = lineFrom(in); !line.isEmpty(); line = lineFrom(in)) {
            if (!OF_ONE_HOP.contains(Message.nameOf(line))) {
                headers.add(line);
            }
        }
        return new Message(start, List.copyOf(headers), "");
    }

    private static String lineFrom(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }
}
