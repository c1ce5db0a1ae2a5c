package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.Server;
import dev.vestibule.apidocs.ApiDescription.Operation;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands on the page, as a shell understands them. */
class CurlCommandTest {
    private static final ApiDescription API = ApiDescription.read();
    private static final Pattern ARTICLE = Pattern.compile(
            "<article id=\"(\\w+)\">.*?<figcaption>Request</figcaption>\\s*<pre[^>]*><code>(.*?)</code>",
            Pattern.DOTALL);
    private static Server app;
    private static String base;

    /** The arguments of each operation's command, as curl receives them. */
    private static Map<String, Sent> sent;

    /** A request, read from the arguments of curl. */
    private record Sent(String method, String url, Map<String, String> headers, String body) {
        static Sent of(List<String> arguments) {
            String method = "GET";
            String url = "";
            String body = "";
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 0; i < arguments.size(); i++) {
                switch (arguments.get(i)) {
                    case "-X" -> method = arguments.get(++i);
                    case "-d" -> body = arguments.get(++i);
                    case "-H" -> {
                        String[] header = arguments.get(++i).split(": ", 2);
                        assertThat(headers.put(header[0], header[1])).isNull();
                    }
                    default -> {
                        assertThat(url).as(arguments.toString()).isEmpty();
                        url = arguments.get(i);
                    }
                }
            }
            return new Sent(method, url, headers, body);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        app = Server.start(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "127.0.0.1", "MB_JETTY_PORT", "0"));
        base = "http://127.0.0.1:" + app.port();
        sent = parsed(commands(new Client(app.port()).get("/api/docs").text(), false));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /** The text of each operation's command, as the browser copies it. */
    private static Map<String, String> commands(String page, boolean withKey) {
        Map<String, String> commands = new LinkedHashMap<>();
        String hidden = withKey ? "with-session" : "with-key";
        Matcher matcher = ARTICLE.matcher(page);
        while (matcher.find()) {
            commands.put(
                    matcher.group(1),
                    matcher.group(2)
                            .replaceAll("<span class=\"" + hidden + "\">[^<]*</span>", "")
                            .replaceAll("</?span[^>]*>", "")
                            .replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&#39;", "'")
                            .replace("&amp;", "&"));
        }
        return commands;
    }

    /** Runs all commands in a shell in which curl prints its arguments. */
    private static Map<String, Sent> parsed(Map<String, String> commands) throws IOException, InterruptedException {
        String script = "set -eu\nSESSION=the-session API_KEY=the-key METRICS_TOKEN=the-token\n"
                + "curl() { printf '%s\\0' \"$@\" $'\\x1e'; }\n"
                + String.join("\n", commands.values()) + "\n";
        Process shell = new ProcessBuilder("bash", "-s")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = shell.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        List<String> requests = Arrays.asList(printed.split("\0\u001e\0", 0));
        assertThat(requests).hasSameSizeAs(commands.keySet());
        Map<String, Sent> sent = new LinkedHashMap<>();
        for (String id : commands.keySet()) {
            sent.put(id, Sent.of(List.of(requests.get(sent.size()).split("\0", -1))));
        }
        return sent;
    }

    @Test
    void everyOperationHasACommandThatSaysWhatTheDescriptionSays() {
        assertThat(sent.keySet()).containsExactlyInAnyOrderElementsOf(ids());
        for (Operation operation : API.operations()) {
            Sent request = sent.get(operation.id());
            assertThat(request.method()).as(operation.id()).isEqualTo(operation.method());
            assertThat(request.url()).as(operation.id()).startsWith(base + "/").doesNotContain("{", "null");
            String[] target = request.url().substring(base.length()).split("\\?", 2);
            assertThat(target[0]).isEqualTo(path(operation));
            assertThat(target.length == 1 ? Map.of() : query(target[1])).isEqualTo(query(operation));
            assertThat(request.headers()).as(operation.id()).isEqualTo(headers(operation, false));
            JsonNode body = API.requestBody(operation).path("example");
            assertThat(request.body().isEmpty()).isEqualTo(body.isMissingNode());
            if (!body.isMissingNode()) {
                assertThat(json(request.body())).as(operation.id()).isEqualTo(body);
            }
        }
    }

    private static List<String> ids() {
        return API.operations().stream().map(Operation::id).toList();
    }

    private static String path(Operation operation) {
        String path = operation.path();
        for (JsonNode one : API.parameters(operation, "path")) {
            assertThat(one.has("example")).as(operation.id()).isTrue();
            path = path.replace(
                    "{" + one.path("name").asText() + "}", one.path("example").asText());
        }
        return path;
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new TreeMap<>();
        for (String one : text.split("&", -1)) {
            String[] pair = one.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** It contains the parameters that have an example; those that are required must have one. */
    private static Map<String, String> query(Operation operation) {
        Map<String, String> query = new TreeMap<>();
        for (JsonNode one : API.parameters(operation, "query")) {
            assertThat(one.has("example") || !one.path("required").asBoolean())
                    .as("%s of %s", one.path("name"), operation.id())
                    .isTrue();
            if (one.has("example")) {
                query.put(one.path("name").asText(), one.path("example").asText());
            }
        }
        return query;
    }

    private static Map<String, String> headers(Operation operation, boolean withKey) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> schemes = API.credentials(operation);
        if (schemes.contains("metricsToken")) {
            headers.put("Authorization", "Bearer the-token");
        } else if (withKey && schemes.contains("apiKey")) {
            headers.put("X-API-Key", "the-key");
        } else if (schemes.contains("sessionHeader")) {
            headers.put("X-Metabase-Session", "the-session");
        }
        if (API.requestBody(operation).has("example")) {
            headers.put("Content-Type", "application/json");
        }
        return headers;
    }

    private static JsonNode json(String text) {
        try {
            return JsonMappers.STRICT.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void anApiKeyIsShownWhereOneIsAccepted() throws Exception {
        Map<String, Sent> withKey =
                parsed(commands(new Client(app.port()).get("/api/docs").text(), true));
        for (Operation operation : API.operations()) {
            assertThat(withKey.get(operation.id()).headers()).as(operation.id()).isEqualTo(headers(operation, true));
            boolean never = operation.text("x-access-key").equals("false");
            assertThat(never && API.credentials(operation).contains("apiKey"))
                    .as("%s: x-access-key and security agree", operation.id())
                    .isFalse();
        }
    }

    /**
     * The server takes every request: it finds the route, lets an administrator in, and understands query and body.
     * What the examples name need not exist; the client checks that the description knows the answer.
     */
    @Test
    void theServerUnderstandsEveryRequest() {
        Set<String> askOtherHosts = Set.of("setMailServer", "checkOidcProvider");
        for (Operation operation : API.operations()) {
            if (!askOtherHosts.contains(operation.id())) {
                Sent request = sent.get(operation.id());
                Answer answer =
                        client(request).send(request.method(), request.url().substring(base.length()), request.body());
                assertThat(answer.status() < 400 ? "" : answer.text())
                        .as(operation.id())
                        .doesNotContain(
                                "specific-errors",
                                "API endpoint does not exist",
                                "Unauthenticated",
                                "Bad request",
                                "Malformed JSON");
                assertThat(answer.status()).as(operation.id()).isLessThan(500);
            }
        }
    }

    /** A client with the headers of the request, and an administrator's session in place of the variable. */
    private static Client client(Sent request) {
        Client client = new Client(app.port()).with("X-Metabase-Locale", "en");
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            client = Set.of("X-Metabase-Session", "Authorization").contains(header.getKey())
                    ? client.as(new Client(app.port())
                            .signIn("admin@example.com", "admin")
                            .key())
                    : client.with(header.getKey(), header.getValue());
        }
        return client;
    }
}
