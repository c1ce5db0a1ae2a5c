package dev.vestibule.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server of this machine on which an application publishes its metadata, at the URL that is its client ID. */
public final class PublishedMetadata implements AutoCloseable {
    private static final String PATH = "/client.json";
    private static final int LENGTH = 254;

    private final LoopbackServer server;
    private final AtomicInteger read = new AtomicInteger();
    private volatile int status = 200;
    private volatile String type = "application/json";
    private volatile String caching = "";
    private volatile String document;

    /** @param members of the document besides the id, as JSON members, each with a comma before it */
    public PublishedMetadata(String members) {
        this.server = new LoopbackServer(this::answer);
        this.document = "";
        says(members);
    }

    /** The URL of the document, which has as many characters as are accepted. */
    public String id() {
        String start = server.address(PATH) + "?";
        return start + "x".repeat(LENGTH - start.length());
    }

    /** What the document says from now on, besides the id. */
    public void says(String members) {
        publishes("{\"client_id\": \"" + id() + "\"" + members + "}");
    }

    public void publishes(String text) {
        document = text;
    }

    public void answers(int newStatus, String newType) {
        status = newStatus;
        type = newType;
    }

    /** For how long others may keep the document, in the words of HTTP. */
    public void mayBeKept(String cacheControl) {
        caching = cacheControl;
    }

    /** How often the document was requested since the last call. */
    public int read() {
        return read.getAndSet(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        read.incrementAndGet();
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", type);
            if (!caching.isEmpty()) {
                exchange.getResponseHeaders().add("Cache-Control", caching);
            }
            if (status / 100 == 3) {
                exchange.getResponseHeaders().add("Location", "/elsewhere.json");
            }
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals(PATH) ? status : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
