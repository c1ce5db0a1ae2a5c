package dev.vestibule.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Answers as a test says, which is what no healthy server does. */
final class ScriptedServer implements AutoCloseable {
    static final Credentials ANN = new Credentials("ann@example.com", "correct horse battery");

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Function<Request, Reply> script) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                Request request = Request.of(exchange);
                requests.add(request);
                script.apply(request).send(exchange);
            }
        });
        http.start();
    }

    /** Key "k" for whoever signs in; the rest as the script says. */
    static ScriptedServer signingInAnd(Function<Request, Reply> script) {
        return new ScriptedServer(request -> request.is("POST /api/session") ? Reply.key("k") : script.apply(request));
    }

    URI uri() {
        return URI.create("http://localhost:" + http.getAddress().getPort());
    }

    ClientSettings settings() {
        return ClientSettings.of(uri(), ANN).withRequestTimeout(Duration.ofSeconds(10));
    }

    /** Method and path of each request so far. */
    List<String> requests() {
        return requests.stream().map(Request::line).toList();
    }

    long count(String line) {
        return requests.stream().filter(request -> request.is(line)).count();
    }

    List<String> keysOf(String line) {
        return requests.stream()
                .filter(request -> request.is(line))
                .map(Request::key)
                .toList();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    record Request(String line, Map<String, List<String>> headers, String key, String body) {
        static Request of(HttpExchange exchange) throws IOException {
            String key = exchange.getRequestHeaders().getFirst("X-Metabase-Session");
            return new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    key == null ? "" : key,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }

        boolean is(String other) {
            return line.equals(other);
        }
    }

    record Reply(int status, Map<String, String> headers, String body) {
        static Reply text(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "text/plain"), body);
        }

        static Reply json(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
        }

        static Reply key(String key) {
            return json(200, "{\"id\":\"" + key + "\"}");
        }

        static Reply unauthenticated() {
            return text(401, "Unauthenticated");
        }

        Reply with(String header, String value) {
            return new Reply(status, Map.of(header, value), body);
        }

        private void send(HttpExchange exchange) throws IOException {
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
