package dev.vestibule.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The endpoint of an application that is notified when sessions end, and the logout tokens that it got. */
public final class LogoutReceiver implements AutoCloseable {
    private static final String FIELD = "logout_token=";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean hangs;

    public LogoutReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/backchannel";
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
                awaitClose();
            }
            if (status == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
