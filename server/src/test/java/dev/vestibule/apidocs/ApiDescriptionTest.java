package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.Server;
import dev.vestibule.apidocs.DocumentedApi.Example;
import dev.vestibule.testing.Client;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiDescriptionTest {
    private static final DocumentedApi API = new DocumentedApi();
    private static Server app;

    @BeforeAll
    static void start() throws IOException {
        app = Server.start(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "127.0.0.1", "MB_JETTY_PORT", "0"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void itIsValidOpenApi31() throws Exception {
        JsonObject contract = new JsonObject(new String(ApiDescription.read().json(), StandardCharsets.UTF_8));
        Vertx vertx = Vertx.vertx();
        try {
            var result = OpenAPIVersion.V3_1
                    .getRepository(vertx, "https://vestibule.example.com/")
                    .compose(schemas -> OpenAPIVersion.V3_1.validateContract(vertx, schemas, contract))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(result.getValid())
                    .withFailMessage(() -> String.valueOf(result.getErrors()))
                    .isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        ApiDescription description = ApiDescription.read();

        assertThat(description.root().findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.root().at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    /** Pages for people are no API; what they are is told elsewhere. */
    @Test
    void everyRouteOfTheApiStandsInItAndNothingElse() {
        Set<String> outsideOfApi = Set.of(
                "GET /livez",
                "GET /readyz",
                "GET /metrics",
                "GET /.well-known/passkey-endpoints",
                "GET /.well-known/openid-configuration",
                "GET /oauth/jwks");
        List<String> offered = app.routes().stream()
                .filter(route -> route.contains(" /api/") || outsideOfApi.contains(route))
                .toList();

        assertThat(API.operations()).containsExactlyElementsOf(offered);
    }

    @Test
    void everyOperationSaysWhoMayUseItAndHasAnIdOfItsOwn() {
        List<String> ids = API.operations().stream()
                .map(operation -> API.node(operation).path("operationId").asText())
                .toList();

        assertThat(ids).doesNotHaveDuplicates().doesNotContain("");
        assertThat(API.operations())
                .allSatisfy(operation -> assertThat(API.access(operation))
                        .as(operation)
                        .isIn("everybody", "signed-in", "manager", "administrator"));
    }

    @Test
    void everyExampleFitsItsSchema() {
        assertThat(API.answers()).hasSizeGreaterThan(50).allSatisfy(ApiDescriptionTest::fits);
        assertThat(API.requests()).hasSizeGreaterThan(3).allSatisfy(ApiDescriptionTest::fits);
    }

    private static void fits(Example example) {
        if (example.where().contains("text/plain")) {
            assertThat(example.text()).as(example.where()).isNotBlank();
        } else {
            assertThat(API.objection(example.schema(), example.text()))
                    .as(example.where())
                    .isEmpty();
        }
    }

    @Test
    void theFilesAreServedAsTheyAre() throws Exception {
        HttpResponse<String> yaml = get("/api/docs/openapi.yaml");
        HttpResponse<String> json = get("/api/docs/openapi.json");

        assertThat(yaml.headers().firstValue("Content-Type")).contains("application/yaml; charset=utf-8");
        assertThat(yaml.body()).contains("openapi: 3.1.0");
        assertThat(json.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(new JsonObject(json.body()).getString("openapi")).isEqualTo("3.1.0");
    }

    @Test
    void thePageShowsEveryOperationAndAsksNobodyElseForAnything() throws Exception {
        HttpResponse<String> page = get("/api/docs");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "style-src 'self'",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "trusted-types 'none'")
                .doesNotContain("unsafe", "http", "data:");
        for (String operation : API.operations()) {
            String id = API.node(operation).path("operationId").asText();
            assertThat(page.body()).contains("<article id=\"" + id + "\">", "href=\"#" + id + "\"");
        }
        assertThat(page.body()).doesNotContain("style=").doesNotContainPattern("<[^>]*\\son\\w+=");
        assertThat(Pattern.compile("<script[^>]*>(.*?)</script>")
                        .matcher(page.body())
                        .results())
                .singleElement()
                .satisfies(script -> assertThat(script.group())
                        .matches("<script type=\"module\" src=\"/assets/[0-9a-f]{16}/api-docs[.]js\"></script>"));
        assertThat(Pattern.compile("(?:href|src)=\"([^\"]*)\"")
                        .matcher(page.body())
                        .results())
                .allSatisfy(link ->
                        assertThat(link.group(1)).matches("#.*|/|/favicon.ico|/(api/docs|assets/[0-9a-f]{16})/.*"));
    }

    @Test
    void thePageHasTheThemeThatWasChosenInTheMenu() {
        Client client = new Client(app.port());
        assertThat(client.with("Cookie", "vestibule.THEME=dark")
                        .get("/api/docs")
                        .text())
                .contains("<html lang=\"en\" data-theme=\"dark\">");
        assertThat(client.with("Cookie", "vestibule.THEME=\"><b>")
                        .get("/api/docs")
                        .text())
                .contains("<html lang=\"en\">");
    }

    @Test
    void everyLinkWithinThePageLeadsSomewhere() throws Exception {
        String page = get("/api/docs").body();

        assertThat(Pattern.compile("href=\"#([^\"]*)\"").matcher(page).results())
                .allSatisfy(link -> assertThat(page).contains("id=\"" + link.group(1) + "\""));
    }

    @Test
    void thePageEscapesWhateverStandsInTheFile() {
        assertThat(Prose.html("a <b> & \"c\"\n\n- `<i>`\n- **x**")).isEqualTo("""
                <p>a &lt;b&gt; &amp; &quot;c&quot;</p>
                <ul>
                <li><code>&lt;i&gt;</code></li>
                <li><strong>x</strong></li>
                </ul>
                """);
    }

    @Test
    void nothingOfItIsThereWhenItIsSwitchedOff() throws Exception {
        Map<String, String> off = Map.of(
                "VESTIBULE_DEV", "true",
                "MB_JETTY_HOST", "127.0.0.1",
                "MB_JETTY_PORT", "0",
                "VESTIBULE_API_DOCS", "false");
        try (Server closed = Server.start(off)) {
            assertThat(closed.routes()).noneMatch(route -> route.contains("/api/docs"));
            assertThat(get(closed, "/api/docs").statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(app, path);
    }

    private static HttpResponse<String> get(Server server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void answersThatTheDescriptionDoesNotKnowAreObjectedTo() {
        DocumentedApi api = new DocumentedApi();
        String json = "application/json";
        assertThat(api.objection(
                        "POST", "/api/session?x=1", 200, json, "{\"id\": \"38f4939c-ad7f-4cbe-ae54-30946daf8593\"}"))
                .isEmpty();
        assertThat(api.objection("POST", "/api/session", 200, json, "{}")).contains("required");
        assertThat(api.objection(
                        "POST",
                        "/api/session",
                        200,
                        json,
                        "{\"id\": \"38f4939c-ad7f-4cbe-ae54-30946daf8593\", \"more\": 1}"))
                .as("a key that is not described")
                .isNotEmpty();
        assertThat(api.objection("POST", "/api/session", 418, json, "{}")).contains("418");
        assertThat(api.objection("POST", "/api/session", 200, "text/plain", "x"))
                .contains("text/plain");
        assertThat(api.objection("DELETE", "/api/user/7", 418, json, "{}"))
                .as("a path with a parameter")
                .contains("DELETE /api/user/{id}");
        assertThat(api.objection("GET", "/api/user/current", 418, json, "{}"))
                .as("a fixed path before one with a parameter")
                .contains("GET /api/user/current");
        assertThat(api.objection("GET", "/nowhere", 418, json, "{}")).isEmpty();
    }
}
