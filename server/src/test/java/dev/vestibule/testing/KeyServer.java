package dev.vestibule.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server that publishes something, well or badly, and knows which paths it was asked for. */
public final class KeyServer implements AutoCloseable {
    /** How it behaves. */
    public enum Mood {
        WELL,
        /** Answers 503. */
        AWAY,
        /** Takes the connection and says nothing. */
        HANGS,
        /** Answers with HTML. */
        JUNK,
        /** Answers with 10 MB. */
        HUGE,
        /** Sends a little now and then for ever. */
        ENDLESS,
        /** Leads elsewhere, where good keys are. */
        REDIRECTS
    }

    private static final byte[] DROP = " ".repeat(1024).getBytes(StandardCharsets.US_ASCII);

    private final LoopbackServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.WELL;
    private volatile String published;

    public KeyServer(String published) {
        this.published = published;
        this.server = new LoopbackServer(this::answer);
    }

    public URI address() {
        return URI.create(server.address("/keys"));
    }

    public URI address(String path) {
        return address().resolve(path);
    }

    public void publishes(String text) {
        published = text;
    }

    public void behaves(Mood next) {
        mood = next;
    }

    /** The paths that were asked for since the last call. */
    public List<String> asked() {
        List<String> paths = List.copyOf(asked);
        asked.clear();
        return paths;
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        try (exchange) {
            switch (mood) {
                case WELL -> send(exchange, 200, published.getBytes(StandardCharsets.UTF_8));
                case AWAY -> send(exchange, 503, new byte[0]);
                case HANGS -> server.awaitClose();
                case JUNK -> send(exchange, 200, "<html>{\"keys\": nothing}".getBytes(StandardCharsets.UTF_8));
                case HUGE ->
                    send(
                            exchange,
                            200,
                            ("{\"keys\":[]}" + " ".repeat(10 * 1024 * 1024)).getBytes(StandardCharsets.US_ASCII));
                case ENDLESS -> drip(exchange);
                case REDIRECTS -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    send(
                            exchange,
                            exchange.getRequestURI().getPath().equals("/elsewhere") ? 200 : 302,
                            published.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        try {
            while (!server.isClosedWithin(Duration.ofMillis(20))) {
                body.write(DROP);
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
