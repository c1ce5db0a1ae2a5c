package dev.vestibule.platform.http;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apidocs.DocumentedApi;
import dev.vestibule.apidocs.DocumentedApi.Parameter;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Characters that no database keeps, NUL and halves of surrogate pairs, and those that are no characters at all,
 * wherever a text can come from: none of them is our fault, and the first two change nothing.
 */
@OnEachServer(OidcWorld.PHRASE)
class StrangeCharactersTest {
    private static final DocumentedApi API = new DocumentedApi();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /**
     * As they stand in an address: NUL, half a surrogate pair, a character that is none, and the right way to write
     * one.
     */
    private static final List<String> ENCODED = List.of("%00", "a%00b", "%ED%A0%80", "%EF%BF%BE", "%F0%9F%98%80");

    /** No database keeps them. */
    private static final List<String> REFUSED = List.of("\u0000", "a\u0000b", "a\ud800", "\udc00b");

    private static final int FIELDS_OF_OTHER_FORMS = 8;
    private static final Pattern PROOF = Pattern.compile("name=\"proof\" value=\"([0-9a-f]+)\"");
    private static final Pattern FORM =
            Pattern.compile("<form[^>]* method=\"post\" action=\"([^\"]+)\".*?</form>", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("<(?:input|select|textarea)[^>]* name=\"([^\"]+)\"");

    private final TestServer server;
    private final String key;

    StrangeCharactersTest(TestServer server) {
        this.server = server;
        server.isRunBy("ann@example.com", PASSWORD);
        server.tables().run("UPDATE installation SET set_up_at = first_started_at, setup_token = NULL");
        key = server.signIn("ann@example.com", PASSWORD);
    }

    private Client boss() {
        return server.as(key);
    }

    private static String method(String operation) {
        return operation.substring(0, operation.indexOf(' '));
    }

    /** With something in the place of each {@code {name}}. */
    private static String path(String operation, String value) {
        return operation.substring(operation.indexOf(' ') + 1).replaceAll("\\{[^}]*}", Matcher.quoteReplacement(value));
    }

    @Test
    void inPathsAndQueriesOfTheApiTheyAreNoFaultOfOurs() {
        for (String operation : API.operations()) {
            if (operation.contains("{")) {
                for (String value : ENCODED) {
                    Answer answer = boss().send(method(operation), path(operation, value), "");
                    assertThat(answer.status()).as(operation + " " + value).isBetween(200, 499);
                }
            }
            for (Parameter parameter : API.query(operation)) {
                for (String value : ENCODED) {
                    String path = path(operation, "1") + "?" + parameter.name() + "=" + value;
                    Answer answer = boss().send(method(operation), path, "");
                    assertThat(answer.status()).as(operation + " " + path).isBetween(200, 499);
                }
            }
        }
    }

    @Test
    void inBodiesOfTheApiTheyAreRefusedAndChangeNothing() {
        Map<String, List<String>> before = server.tables().dump();
        for (String operation : API.operations()) {
            JsonNode fields = API.fields(operation);
            if (!fields.isObject()) {
                continue;
            }
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                for (String value : REFUSED) {
                    for (JsonNode sent : List.of(
                            JSON.textNode(value),
                            JSON.arrayNode().add(value),
                            JSON.objectNode().put("a", value),
                            JSON.objectNode().put(value, "a"))) {
                        ObjectNode body = API.example(operation) instanceof ObjectNode example
                                ? example.deepCopy()
                                : JSON.objectNode();
                        body.set(field.getKey(), sent);
                        Answer answer = boss().with("Content-Type", "application/json")
                                .send(method(operation), path(operation, "1"), ascii(body));
                        assertThat(answer.status())
                                .as(operation + " " + field.getKey())
                                .isBetween(400, 499);
                    }
                }
            }
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    /** Halves of surrogate pairs can be written as escapes only. */
    private static String ascii(JsonNode json) {
        StringBuilder text = new StringBuilder();
        json.toString().chars().forEach(c -> {
            if (c < 0x7f) {
                text.append((char) c);
            } else {
                text.append("\\u%04x".formatted(c));
            }
        });
        return text.toString();
    }

    @Test
    void aFieldWithOneIsNamed() {
        Answer answer =
                boss().put("/api/user/1", "{\"first_name\": \"Ann\", \"login_attributes\": {\"team\": \"a\\u0000\"}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("login_attributes", "value must not contain control characters.");
        assertThat(boss().post("/api/session", "{\"username\": \"a\\u0000b\", \"password\": \"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void inQueriesAndFormsOfPagesTheyAreNoFaultOfOurs() {
        List<String> names = new ArrayList<>(
                List.of("redirect", "token", "code", "state", "iss", "error", "provider", "sort", "page"));
        Map<String, Set<String>> namesOfForms = new LinkedHashMap<>();
        Client browser = server.with("Accept", "text/html").withCookie(key);
        for (String route : server.routes()) {
            String page = path(route, "1");
            if (!route.startsWith("GET /") || page.startsWith("/api/")) {
                continue;
            }
            String text = browser.get(page).text();
            for (String name : fields(text)) {
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
            FORM.matcher(text)
                    .results()
                    .forEach(form -> namesOfForms
                            .computeIfAbsent(form.group(1), action -> new LinkedHashSet<>())
                            .addAll(fields(form.group())));
        }
        assertThat(namesOfForms.get("/account/profile")).contains("first_name");
        String proof = proof(browser.get("/account/profile"));
        Map<String, List<String>> before = besideExports();
        for (String route : server.routes()) {
            String page = path(route, "1");
            if (page.startsWith("/api/") || page.equals("/metrics")) {
                continue;
            }
            if (route.startsWith("GET ")) {
                for (String value : List.of("a%00b", "%EF%BF%BE")) {
                    StringBuilder query = new StringBuilder();
                    names.forEach(name -> query.append(query.length() == 0 ? "?" : "&")
                            .append(name)
                            .append("=")
                            .append(value));
                    assertThat(browser.get(page + query).status()).as(route).isBetween(200, 499);
                    assertThat(browser.get(path(route, value)).status())
                            .as(route)
                            .isBetween(200, 499);
                }
            } else {
                // Each form is sent with all of its own fields, and with some of other forms in turn.
                Collections.rotate(names, FIELDS_OF_OTHER_FORMS);
                Set<String> sent = new LinkedHashSet<>(namesOfForms.getOrDefault(page, Set.of()));
                sent.addAll(names.subList(0, FIELDS_OF_OTHER_FORMS));
                for (String name : sent) {
                    Map<String, String> form = new LinkedHashMap<>();
                    form.put("proof", proof);
                    form.put(name, "a\u0000b");
                    assertThat(browser.form(page, form).status())
                            .as(route + " " + name)
                            .isBetween(400, 499);
                }
            }
        }
        assertThat(besideExports()).isEqualTo(before);
    }

    private static List<String> fields(String page) {
        return FIELD.matcher(page)
                .results()
                .map(field -> field.group(1))
                .distinct()
                .toList();
    }

    /** The audit log says who exported a list; nothing else may leave a trace. */
    private Map<String, List<String>> besideExports() {
        Map<String, List<String>> tables = new LinkedHashMap<>(server.tables().dumpBesideTries());
        tables.computeIfPresent(
                "audit_event",
                (table, rows) -> rows.stream()
                        .filter(row -> !row.contains("action=list.export"))
                        .toList());
        return tables;
    }

    private static String proof(Answer page) {
        Matcher matcher = PROOF.matcher(page.text());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void aSignInFormWithANulIsRefusedWithoutATrace() {
        Visitor visitor = new Visitor(server.client());
        visitor.open("/auth/login");
        assertThat(visitor.sendOnly("/auth/login", "username", "a\u0000b@example.com", "password", "x")
                        .status())
                .isEqualTo(400);
    }
}
