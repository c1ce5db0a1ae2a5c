package dev.vestibule.testing;

import dev.vestibule.apidocs.DocumentedApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Sends requests with the same headers each time. It keeps no cookies and follows nothing. */
public final class Client {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private static final DocumentedApi API = new DocumentedApi();

    private final String base;
    private final List<Answer.Header> headers;

    public Client(int port) {
        this("http://127.0.0.1:" + port, List.of());
    }

    private Client(String base, List<Answer.Header> headers) {
        this.base = base;
        this.headers = headers;
    }

    /** The same client with one more header on each request. */
    public Client with(String name, String value) {
        List<Answer.Header> more = new ArrayList<>(headers);
        more.add(new Answer.Header(name, value));
        return new Client(base, List.copyOf(more));
    }

    /** A client that shows this session key, as programs do. */
    public Client as(String key) {
        return with("X-Metabase-Session", key);
    }

    /** A client that shows this session key, as browsers do. */
    public Client withCookie(String key) {
        return with("Cookie", "metabase.SESSION=" + key);
    }

    /** A client at this address, which the proxy in front of the test server tells. */
    public Client from(String address) {
        return with("X-Forwarded-For", address);
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    public Answer post(String path, String json) {
        return with("Content-Type", "application/json").send("POST", path, json);
    }

    public Answer put(String path, String json) {
        return with("Content-Type", "application/json").send("PUT", path, json);
    }

    public Answer post(String path, byte[] body) {
        return answer(request("POST", path, BodyPublishers.ofByteArray(body)));
    }

    /** Posts fields as a page's form does. */
    public Answer form(String path, Map<String, String> fields) {
        return with("Content-Type", "application/x-www-form-urlencoded").send("POST", path, Visitor.encoded(fields));
    }

    public Answer send(String method, String path, String body) {
        return answer(request(method, path, publisher(body)));
    }

    /** Signs in and expects nothing. */
    public Answer signIn(String email, String password) {
        return post("/api/session", credentials(email, password));
    }

    /** An answer that has not arrived yet. */
    public record Pending(CompletableFuture<HttpResponse<byte[]>> response) {
        public Answer answer() {
            return Client.answer(response.join());
        }
    }

    public Pending signInLater(String email, String password) {
        HttpRequest request = with("Content-Type", "application/json")
                .request("POST", "/api/session", publisher(credentials(email, password)));
        return new Pending(HTTP.sendAsync(request, BodyHandlers.ofByteArray()));
    }

    public static String credentials(String email, String password) {
        return """
                {"username": "%s", "password": "%s"}""".formatted(email, password);
    }

    /** Sends so many of the same request at once. */
    public List<Answer> sendAtOnce(int count, String method, String path, String body) {
        HttpRequest request = request(method, path, publisher(body));
        List<CompletableFuture<HttpResponse<byte[]>>> pending = IntStream.range(0, count)
                .mapToObj(i -> HTTP.sendAsync(request, BodyHandlers.ofByteArray()))
                .toList();
        return pending.stream().map(CompletableFuture::join).map(Client::answer).toList();
    }

    public List<Answer> postAtOnce(int count, String path, String json) {
        return with("Content-Type", "application/json").sendAtOnce(count, "POST", path, json);
    }

    private static BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    }

    private HttpRequest request(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
        headers.forEach(header -> request.header(header.name(), header.value()));
        return request.method(method, body).build();
    }

    private static Answer answer(HttpRequest request) {
        try {
            return answer(HTTP.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new AssertionError(request + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        List<Answer.Header> headers = response.headers().map().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> new Answer.Header(entry.getKey(), value)))
                .toList();
        Answer answer = Answer.of(response.statusCode(), headers, response.body());
        requireAsDescribed(response.request(), answer);
        requireNoTraces(response.request(), answer);
        return answer;
    }

    /** Whatever a test is about, an answer has to be one that the description of the API knows. */
    private static void requireAsDescribed(HttpRequest request, Answer answer) {
        String type = answer.header("Content-Type").orElse("").replaceFirst(";.*", "");
        String objection =
                API.objection(request.method(), request.uri().getRawPath(), answer.status(), type, answer.text());
        if (!objection.isEmpty()) {
            throw new AssertionError(objection);
        }
    }

    /** Nor does any page show what belongs to programs. */
    private static void requireNoTraces(HttpRequest request, Answer answer) {
        boolean page = answer.header("Content-Type").orElse("").startsWith("text/html")
                && !request.uri().getPath().startsWith("/api/");
        if (page) {
            PageText.trace(answer.text()).ifPresent(trace -> {
                throw new AssertionError(request + " shows: " + trace);
            });
        }
    }
}
