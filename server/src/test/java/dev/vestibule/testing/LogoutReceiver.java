package dev.vestibule.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoint of an application that is notified when sessions end, and the logout tokens that it got. */
public final class LogoutReceiver implements AutoCloseable {
    private static final String FIELD = "logout_token=";

    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean hangs;
    private final LoopbackServer server = new LoopbackServer(this::receive);

    public String address() {
        return server.address("/backchannel");
    }

    /** From now on it answers with this status. */
    public void answers(int next) {
        status = next;
    }

    /** From now on it takes requests and does not answer, until it is closed. */
    public void hangs() {
        hangs = true;
    }

    /** The tokens so far, the oldest first. */
    public List<String> tokens() {
        return List.copyOf(tokens);
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean form = "application/x-www-form-urlencoded"
                .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        tokens.add(
                form && exchange.getRequestMethod().equals("POST") && body.startsWith(FIELD)
                        ? URLDecoder.decode(body.substring(FIELD.length()), StandardCharsets.UTF_8)
                        : "no form with a token: " + body);
        try (exchange) {
            if (hangs) {
                server.awaitClose();
            }
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
