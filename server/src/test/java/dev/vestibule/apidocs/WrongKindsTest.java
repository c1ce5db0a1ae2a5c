package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apidocs.DocumentedApi.Parameter;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link TypeConfusionTest} does with some fields in depth is done here with every field, body and query parameter
 * that the description of the API knows, so that a new one is tried too: a value of a kind that is not described is
 * refused with 400, the answer repeats nothing of it, and nothing has changed (promise B08).
 */
@OnEachServer(OidcWorld.PHRASE)
class WrongKindsTest {
    private static final String MARKER = "q7Zk2mwXecho";
    private static final DocumentedApi API = new DocumentedApi();

    /**
     * Once there is a user the first run is over, which is told before the body is looked at; its fields are tried in
     * TypeConfusionTest.
     */
    private static final Set<String> TRIED_ELSEWHERE = Set.of("POST /api/setup");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A value of each kind that JSON has. */
    private static final Map<String, JsonNode> VALUES = Map.of(
            "null", JSON.nullNode(),
            "boolean", JSON.booleanNode(true),
            "integer", JSON.numberNode(7),
            "number", JSON.numberNode(1.5),
            "string", JSON.textNode(MARKER),
            "array", JSON.arrayNode().add(JSON.arrayNode().add(MARKER)),
            "object", JSON.objectNode().put(MARKER, MARKER));

    /** What is no object, or no JSON at all, or too much of it. */
    private static final List<String> BODIES = List.of(
            "null",
            "true",
            "7",
            "\"" + MARKER + "\"",
            "[]",
            "[{\"" + MARKER + "\": 1}]",
            "{\"" + MARKER + "\": ",
            "{\"" + MARKER + "\": 1, \"" + MARKER + "\": 2}",
            "{" + MARKER + "}",
            "[".repeat(40) + "]".repeat(40),
            MARKER.repeat(900));

    private final TestServer server;
    private final Client boss;
    private final Map<String, Integer> targets = new LinkedHashMap<>();

    WrongKindsTest(TestServer server) {
        this.server = server;
        boolean fresh = !server.knows("ann@example.com");
        server.isRunBy("ann@example.com", PASSWORD);
        boss = server.as(server.signIn("ann@example.com", PASSWORD));
        if (fresh) {
            server.hasUser("bob@example.com", PASSWORD);
            made(boss.post("/api/permissions/group", "{\"name\": \"Readers\"}"));
            made(boss.post(
                    "/api/permissions/membership",
                    "{\"group_id\": " + server.users().group("Readers") + ", \"user_id\": " + bob() + "}"));
            made(boss.post("/api/api-key", "{\"name\": \"Nightly\", \"group_id\": 1}"));
            made(boss.post(
                    "/api/vestibule/oidc-provider",
                    "{\"key\": \"acme\", \"login-prompt\": \"Acme\", \"issuer-uri\": \"https://id.example.com\", \"client-id\": \"x\","
                            + " \"client-secret\": \"a secret of theirs\"}"));
        }
        targets.put("/api/permissions/group/{id}", server.users().group("Readers"));
        targets.put("/api/permissions/membership/{id}", number("SELECT MAX(id) FROM membership WHERE group_id > 2"));
        targets.put("/api/api-key/{id}", number("SELECT id FROM api_key"));
        targets.put("/api/user/{id}", bob());
        targets.put("/api/vestibule/user/{id}", bob());
        targets.put("/api/vestibule/guard-rule/{id}", 1);
        targets.put("/api/vestibule/passkey/{id}", 1); // bodies are judged before it is looked up
        targets.put("/api/vestibule/oauth-client/{id}", 1); // the same
    }

    private static void made(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private int bob() {
        return server.users().id("bob@example.com");
    }

    private int number(String query) {
        return server.tables().count(query);
    }

    static List<String> operationsWithBody() {
        return API.operations().stream()
                .filter(operation -> API.fields(operation).isObject())
                .filter(operation -> !TRIED_ELSEWHERE.contains(operation))
                .toList();
    }

    static List<String> operationsWithQuery() {
        return API.operations().stream()
                .filter(operation -> !API.query(operation).isEmpty())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operationsWithBody")
    void everyFieldRefusesEveryKindThatIsNotItsOwn(String operation) {
        Map<String, List<String>> before = server.tables().dump();
        SoftAssertions all = new SoftAssertions();
        API.fields(operation).properties().stream()
                .filter(field -> !API.isReadOnly(field.getValue()))
                .forEach(field -> wrong(operation, field.getValue())
                        .forEach(value -> refused(
                                all,
                                operation,
                                with(operation, field.getKey(), value),
                                field.getKey() + " = " + value)));
        all.assertAll();
        assertThat(server.tables().dump()).as(operation).isEqualTo(before);
    }

    private static List<JsonNode> wrong(String operation, JsonNode field) {
        Set<String> kinds = API.kinds(field);
        if (!kinds.isEmpty() && operation.matches("(POST|PUT) .*/oidc(-provider)?(/[{]key[}])?")) {
            kinds.add("null"); // which is as if the field were not there
        }
        return VALUES.entrySet().stream()
                .filter(value -> !kinds.isEmpty() && !kinds.contains(value.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String with(String operation, String field, JsonNode value) {
        ObjectNode body = API.example(operation) instanceof ObjectNode example ? example.deepCopy() : JSON.objectNode();
        return body.set(field, value).toString();
    }

    @ParameterizedTest
    @MethodSource("operationsWithBody")
    void everyBodyHasToBeAnObject(String operation) {
        Map<String, List<String>> before = server.tables().dump();
        SoftAssertions all = new SoftAssertions();
        BODIES.forEach(body -> refused(all, operation, body, body.length() > 60 ? "10 KB" : body));
        all.assertAll();
        assertThat(server.tables().dump()).as(operation).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("operationsWithQuery")
    void everyNumberInAQueryHasToBeOne(String operation) {
        SoftAssertions all = new SoftAssertions();
        for (Parameter parameter : API.query(operation)) {
            if (parameter.kinds().contains("integer")) {
                for (String value : List.of("", MARKER, "1.5", "-1", "99999999999999999999", "1%20OR%201=1", "null")) {
                    String path = path(operation) + "?" + parameter.name() + "=" + value;
                    Answer answer = boss.get(path);
                    all.assertThat(answer.status()).as(path).isEqualTo(400);
                    all.assertThat(answer.text()).as(path).doesNotContain(MARKER);
                }
            }
        }
        all.assertAll();
    }

    private void refused(SoftAssertions all, String operation, String body, String what) {
        Answer answer =
                boss.with("Content-Type", "application/json").send(operation.split(" ", 2)[0], path(operation), body);
        all.assertThat(answer.status())
                .as(operation + " " + what + ": " + answer.text())
                .isEqualTo(400);
        all.assertThat(answer.text()).as(operation + " " + what).doesNotContain(MARKER);
    }

    private String path(String operation) {
        String path = operation.split(" ", 2)[1].replace("{key}", operation.contains("oidc") ? "acme" : "site-name");
        return targets.entrySet().stream()
                .filter(target -> path.startsWith(target.getKey()))
                .map(target -> target.getKey().replace("{id}", Integer.toString(target.getValue()))
                        + path.substring(target.getKey().length()))
                .findFirst()
                .orElse(path);
    }
}
