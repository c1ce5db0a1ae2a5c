package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every request with a value of every wrong kind: it is refused in the contract's shape, the answer
 * repeats nothing of what was sent, and nothing has changed (promise B08; CVE-2026-72898 is what happens otherwise).
 */
@OnEachServer
public class TypeConfusionTest {
    private static final String EMAIL = "types@example.com";

    /** All digits, so that a number taken for a text would be the right password. */
    private static final String PASSWORD = "123456789012345678";

    private static final String NEXT = "seven purple kettles sing";
    private static final String MARKER = "q7Zk2mwXecho";

    private final TestServer server;
    private final int id;
    private final String key;
    private static final String LONG_TEXT = "\"" + MARKER.repeat(900) + "\"";
    private static final String NAMED = "{\"" + MARKER + "\": \"" + MARKER + "\"}";
    private static final String VALUED = "{\"value\": \"123456789012345678\"}";
    private final String token;

    TypeConfusionTest(TestServer server) {
        this.server = server;
        if (server.users().count() == 0) {
            server.hasUser(EMAIL, PASSWORD);
        }
        id = server.users().id(EMAIL);
        key = server.signIn(EMAIL, PASSWORD);
        token = server.get("/api/session/properties").json().path("setup-token").textValue();
    }

    /**
     * One field of one request.
     *
     * @param body with {@code %s} in the place of the field's value, and the words in capitals to be filled in
     * @param pointer to the field in {@code errors}
     * @param allowed values that are no fault
     */
    record Field(String method, String path, String body, String pointer, List<String> allowed) {
        @Override
        public String toString() {
            return method + " " + path + " " + pointer;
        }
    }

    private static Field field(String method, String path, String body, String pointer, String... allowed) {
        return new Field(method, path, body, pointer, List.of(allowed));
    }

    private static final String SETUP = """
            {"token": "TOKEN", "user": {"first_name": "Ann", "last_name": "Example", "email": "ann@example.com",
             "password": "seven purple kettles sing"}, "prefs": {"site_name": "Acme", "site_locale": "en"}}""";

    static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(field("POST", "/api/session", "{\"username\": %s, \"password\": \"PASSWORD\"}", "/username"));
        fields.add(field("POST", "/api/session", "{\"username\": \"EMAIL\", \"password\": %s}", "/password"));
        fields.add(field(
                "POST",
                "/api/session",
                "{\"username\": \"EMAIL\", \"password\": \"PASSWORD\", \"remember\": %s}",
                "/remember",
                "null",
                "true"));
        fields.add(field("POST", "/api/session/password-check", "{\"password\": %s}", "/password"));
        fields.add(field("POST", "/api/util/password_check", "{\"password\": %s}", "/password"));
        fields.add(field(
                "PUT", "/api/user/ID/password", "{\"password\": %s, \"old_password\": \"PASSWORD\"}", "/password"));
        fields.add(field(
                "PUT", "/api/user/ID/password", "{\"password\": \"NEXT\", \"old_password\": %s}", "/old_password"));
        for (String name : List.of("first_name", "last_name", "locale", "email")) {
            fields.add(field("PUT", "/api/user/ID", "{\"" + name + "\": %s}", "/" + name, "null"));
        }
        fields.add(field("PUT", "/api/user/ID", "{\"is_superuser\": %s}", "/is_superuser", "null", "true"));
        fields.add(field(
                "PUT", "/api/user/ID", "{\"login_attributes\": %s}", "/login_attributes", "null", "{}", NAMED, VALUED));
        fields.add(field(
                "PUT", "/api/user/ID", "{\"user_group_memberships\": %s}", "/user_group_memberships", "null", "[]"));
        fields.add(field("POST", "/api/session/forgot_password", "{\"email\": %s}", "/email"));
        // A long text is a token that nobody has, and counts as a try.
        fields.add(field(
                "POST", "/api/session/reset_password", "{\"token\": %s, \"password\": \"NEXT\"}", "/token", LONG_TEXT));
        fields.add(field("POST", "/api/session/reset_password", "{\"token\": \"1_x\", \"password\": %s}", "/password"));
        fields.add(field(
                "PUT",
                "/api/vestibule/mail/preferences",
                "{\"mute_new_device\": %s}",
                "/mute_new_device",
                "null",
                "true"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"TOKEN\"", "%s"), "/token"));
        fields.add(field("POST", "/api/setup", SETUP.replaceFirst("\\{\"first_name[^}]*}", "%s"), "/user"));
        fields.add(field("POST", "/api/setup", SETUP.replaceFirst("\\{\"site_name[^}]*}", "%s"), "/prefs"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"ann@example.com\"", "%s"), "/user/email"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"" + NEXT + "\"", "%s"), "/user/password"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"Ann\"", "%s"), "/user/first_name", "null"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"Example\"", "%s"), "/user/last_name", "null"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"Acme\"", "%s"), "/prefs/site_name"));
        fields.add(field("POST", "/api/setup", SETUP.replace("\"en\"", "%s"), "/prefs/site_locale", "null"));
        return fields;
    }

    public static final List<String> WRONG_VALUES = List.of(
            "null",
            "123456789012345678",
            "0",
            "-1.5e3",
            "true",
            "[]",
            "[\"" + MARKER + "\"]",
            "[\"123456789012345678\"]",
            "{}",
            NAMED,
            "{\"$ne\": null}",
            VALUED,
            "\"\"",
            LONG_TEXT);

    @ParameterizedTest
    @MethodSource("fields")
    void aValueOfAWrongKindIsRefusedAndChangesNothing(Field field) {
        Map<String, List<String>> before = server.tables().dump();
        for (String value : WRONG_VALUES) {
            if (field.allowed().contains(value)) {
                continue;
            }
            Answer answer = send(field, value);
            String what = field + " = " + (value.length() > 60 ? "10 KB of text" : value);
            assertThat(answer.status()).as(what).isEqualTo(400);
            assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
            JsonNode json = answer.json();
            assertThat(json.path("errors").at(firstFaulty(field, json)).isMissingNode())
                    .as(what + " in " + answer.text())
                    .isFalse();
            assertThat(answer.text()).as(what).doesNotContain(MARKER, "123456789012345678", "$ne", "1.5e3");
            assertThat(answer.sets("metabase.SESSION")).isFalse();
        }
        assertThat(server.tables().dump()).as(field.toString()).isEqualTo(before);
    }

    /** The token is looked at before what it would open. */
    private static String firstFaulty(Field field, JsonNode json) {
        return json.path("errors").has("token") ? "/token" : field.pointer();
    }

    private Answer send(Field field, String value) {
        Function<String, String> fill = text -> text.replace("PASSWORD", PASSWORD)
                .replace("EMAIL", EMAIL)
                .replace("NEXT", NEXT)
                .replace("TOKEN", token)
                .replace("ID", Integer.toString(id));
        Client client = server.as(key).with("Content-Type", "application/json");
        String path = field.path().replace("ID", Integer.toString(id));
        return client.send(field.method(), path, fill.apply(field.body()).replace("%s", value));
    }

    /** So that the test above is known to refuse for the right reason. */
    @ParameterizedTest
    @MethodSource("fields")
    void aValueOfTheRightKindIsNotRefused(Field field) {
        String right = switch (field.pointer()) {
            case "/username" -> "\"" + EMAIL + "\"";
            case "/password", "/old_password" ->
                field.path().equals("/api/session")
                                || field.path().endsWith("-check")
                                || field.pointer().equals("/old_password")
                        ? "\"" + PASSWORD + "\""
                        : "\"" + NEXT + "\"";
            case "/remember", "/mute_new_device" -> "true";
            case "/first_name", "/last_name" -> "\"Ann\"";
            case "/locale" -> "\"en\"";
            case "/email" -> "\"" + EMAIL + "\"";
            default -> ""; // the first run succeeds once only, and is tested elsewhere
        };
        if (right.isEmpty() || field.path().endsWith("password")) {
            return;
        }
        assertThat(send(field, right).status()).as(field.toString()).isEqualTo(200);
    }
}
