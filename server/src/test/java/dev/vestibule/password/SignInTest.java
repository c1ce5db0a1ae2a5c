package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /api/session} (session wire, 1.2). */
@OnEachServer
class SignInTest {
    private static final String WRONG = "{\"errors\":{\"password\":\"did not match stored password\"}}";

    private final TestServer server;

    SignInTest(TestServer server) {
        this.server = server;
    }

    private String closedAccount(String email) {
        int id = server.hasUser(email, PASSWORD);
        server.hasAdministrator("closes-" + email, PASSWORD);
        String administrator = server.signIn("closes-" + email, PASSWORD);
        assertThat(server.as(administrator).delete("/api/user/" + id).status()).isEqualTo(200);
        return email;
    }

    private static void assertIsWrongPassword(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo(WRONG);
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertThat(answer.sets("metabase.TIMEOUT")).isFalse();
    }

    // --- Success ---

    @Test
    void rightCredentialsAnswer200WithTheKeyAsTheOnlyThing() {
        server.hasUser("right@example.com", PASSWORD);
        Answer answer = server.client().signIn("right@example.com", PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(answer.text()).matches("\\{\"id\":\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"}");
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        assertThat(answer.cookie("metabase.TIMEOUT").value()).isEqualTo("alive");
        assertThat(server.as(answer.key())
                        .get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("right@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spelled@example.com", "SPELLED@EXAMPLE.COM", "Spelled@Example.Com", "  spelled@example.com "})
    void theAddressCountsInAnySpelling(String spelling) {
        if (!server.knows("spelled@example.com")) {
            server.hasUser("spelled@example.com", PASSWORD);
        }
        assertThat(server.client().signIn(spelling, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void composedAndDecomposedLettersAreTheSameAddressButOtherLettersAreNot() {
        server.hasUser("j\u00fcrgen@example.com", PASSWORD);
        assertThat(server.client().signIn("J\u00dcRGEN@example.com", PASSWORD).status())
                .isEqualTo(200);
        assertThat(server.client().signIn("ju\u0308rgen@example.com", PASSWORD).status())
                .isEqualTo(200);
        assertIsWrongPassword(server.client().signIn("jurgen@example.com", PASSWORD));
    }

    @Test
    void eachSignInIsASessionOfItsOwn() {
        server.hasUser("twice@example.com", PASSWORD);
        String first = server.signIn("twice@example.com", PASSWORD);
        String second = server.signIn("twice@example.com", PASSWORD);
        assertThat(first).isNotEqualTo(second);
        assertThat(server.as(first).get("/api/user/current").status()).isEqualTo(200);
        assertThat(server.as(second).get("/api/user/current").status()).isEqualTo(200);
    }

    @Test
    void onlyTheDigestOfTheKeyIsKept() throws Exception {
        server.hasUser("digest@example.com", PASSWORD);
        String key = server.signIn("digest@example.com", PASSWORD);
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-512").digest(key.getBytes(StandardCharsets.US_ASCII)));
        assertThat(server.tables().count("SELECT COUNT(*) FROM session WHERE key_digest = ?", digest))
                .isEqualTo(1);
        assertThat(server.tables().dump().toString()).doesNotContain(key);
    }

    @Test
    void aSignInIsRecordedWithItsSession() {
        int id = server.hasUser("recorded@example.com", PASSWORD);
        server.with("User-Agent", "wire-test/1.0").from("203.0.113.20").signIn("recorded@example.com", PASSWORD);
        List<Map<String, String>> signIns = server.tables().rows("SELECT * FROM sign_in WHERE account_id = ?", id);
        assertThat(signIns).hasSize(1);
        assertThat(signIns.get(0))
                .containsEntry("outcome", "signed-in")
                .containsEntry("method", "password")
                .containsEntry("address", "203.0.113.20")
                .containsEntry("user_agent", "wire-test/1.0");
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM session WHERE id = ?",
                                signIns.get(0).get("session_id")))
                .isEqualTo(1);
    }

    @Test
    void unknownKeysInTheBodyHaveNoEffect() {
        server.hasUser("extra@example.com", PASSWORD);
        Answer answer = server.post("/api/session", """
                {"username": "extra@example.com", "password": "%s", "id": 1, "user_id": 1, "is_superuser": true,
                 "session_id": "00000000-0000-0000-0000-000000000001", "expires_at": "2999-01-01T00:00:00Z",
                 "user": {"is_superuser": true}, "groups": [2]}""".formatted(PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.as(answer.key())
                        .get("/api/user/current")
                        .json()
                        .path("is_superuser")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void aKeyThatTheClientBringsIsNeverAdopted() {
        server.hasUser("planted@example.com", PASSWORD);
        String planted = "11111111-2222-3333-4444-555555555555";
        for (Client client : List.of(
                server.withCookie(planted),
                server.as(planted),
                server.with("Cookie", "metabase.EMBEDDED_SESSION=" + planted),
                server.as(planted).withCookie(planted))) {
            Answer answer = client.signIn("planted@example.com", PASSWORD);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.key()).isNotEqualTo(planted);
            assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        }
        assertThat(server.as(planted).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.withCookie(planted).get("/api/user/current").status()).isEqualTo(401);
    }

    @Test
    void somebodyElsesSessionIsLeftAloneByASignIn() {
        server.hasUser("first@example.com", PASSWORD);
        server.hasUser("second@example.com", PASSWORD);
        String first = server.signIn("first@example.com", PASSWORD);
        String second = server.as(first).signIn("second@example.com", PASSWORD).key();
        assertThat(server.as(first)
                        .get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("first@example.com");
        assertThat(server.as(second)
                        .get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("second@example.com");
    }

    // --- Wrong credentials ---

    @Test
    void aWrongPasswordAnAbsentOneAndAnUnknownUserAnswerTheSame401() {
        server.hasUser("known@example.com", PASSWORD);
        server.hasAccount("without@example.com", "", false);
        assertIsWrongPassword(server.client().signIn("known@example.com", "not the password"));
        assertIsWrongPassword(server.client().signIn("without@example.com", PASSWORD));
        assertIsWrongPassword(server.client().signIn("nobody@example.com", PASSWORD));
        assertIsWrongPassword(server.client().signIn("no address at all", PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seven purple kettles sing ",
                " seven purple kettles sing",
                "Seven purple kettles sing",
                "seven purple kettles"
            })
    void thePasswordCountsExactly(String nearly) {
        String email = "exact" + Integer.toHexString(nearly.hashCode()) + "@example.com";
        server.hasUser(email, PASSWORD);
        assertIsWrongPassword(server.client().signIn(email, nearly));
    }

    @Test
    void everyCharacterOfALongPasswordCounts() {
        String longest = "\u00e4 long sentence, ".repeat(15);
        server.hasUser("long@example.com", longest + "x");
        assertIsWrongPassword(server.client().signIn("long@example.com", longest + "y"));
        assertThat(server.client().signIn("long@example.com", longest + "x").status())
                .isEqualTo(200);
    }

    @Test
    void aClosedAccountIsToldToWhoKnowsThePasswordOnly() {
        String email = closedAccount("closed@example.com");
        Answer answer = server.client().signIn(email, PASSWORD);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("{\"errors\":{\"_error\":\"Your account is disabled.\"}}");
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        assertIsWrongPassword(server.client().signIn(email, "not the password"));
    }

    /** Promise: nobody learns whether an account exists. */
    @Test
    void whoAsksCannotTellWhetherAnAccountExists() {
        server.hasUser("exists@example.com", PASSWORD);
        server.hasAccount("bare00@example.com", "", false);
        String closed = closedAccount("gone00@example.com");
        String wrong = tryRaw("exists@example.com");
        assertThat(tryRaw("absent@example.com")).isEqualTo(wrong);
        assertThat(tryRaw("bare00@example.com")).isEqualTo(wrong);
        assertThat(tryRaw(closed)).isEqualTo(wrong);
    }

    private String tryRaw(String email) {
        int rows = server.tables().size("sign_in");
        int attempts = server.tables().size("attempt");
        Answer answer = server.rawPost("/api/session", Client.credentials(email, "not the password"));
        assertThat(server.tables().size("sign_in")).isEqualTo(rows + 1);
        assertThat(server.tables().size("attempt")).isEqualTo(attempts + 2);
        return answer.withoutTimeAndDevice();
    }

    @Test
    void refusedSignInsAreRecordedWithoutTheNameThatWasTyped() {
        int id = server.hasUser("refused@example.com", PASSWORD);
        Client client = server.with("User-Agent", "refused/1.0").from("203.0.113.21");
        client.signIn("refused@example.com", "not the password");
        client.signIn("typed-by-mistake@example.com", "not the password");
        List<Map<String, String>> rows =
                server.tables().rows("SELECT * FROM sign_in WHERE user_agent = 'refused/1.0' ORDER BY id");
        assertThat(rows).hasSize(2);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row)
                        .containsEntry("outcome", "wrong-credentials")
                        .containsEntry("address", "203.0.113.21")
                        .containsEntry("session_id", ""));
        assertThat(rows.get(0)).containsEntry("account_id", Integer.toString(id));
        assertThat(rows.get(1)).containsEntry("account_id", "");
        assertThat(server.tables().dump().toString()).doesNotContain("typed-by-mistake");
    }

    // --- Missing and blank fields ---

    @ParameterizedTest
    @ValueSource(strings = {"{\"password\": \"x\"}", "{\"username\": null, \"password\": \"x\"}"})
    void anAbsentUsernameIsNamed(String body) {
        Answer answer = server.post("/api/session", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/username").textValue()).isEqualTo("value must be a non-blank string.");
        assertThat(answer.json().at("/errors").size()).isEqualTo(1);
    }

    @Test
    void whatIsMissingIsToldInTheContractsWords() {
        assertThat(server.post("/api/session", "{\"password\": \"x\"}").text())
                .isEqualTo("{\"specific-errors\":{\"username\":[\"missing required key, received: nil\"]},"
                        + "\"errors\":{\"username\":\"value must be a non-blank string.\"}}");
        assertThat(server.post("/api/session", "{\"username\": \"x\"}").text())
                .isEqualTo("{\"specific-errors\":{\"password\":[\"missing required key, received: nil\"]},"
                        + "\"errors\":{\"password\":\"value must be a non-blank string.\"}}");
    }

    @Test
    void severalBadFieldsAreReportedTogether() {
        for (String body : List.of("{}", "{\"username\": \"\", \"password\": \"\"}", "{\"username\": \" \\t\\n\"}")) {
            Answer answer = server.post("/api/session", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().at("/errors").toString())
                    .isEqualTo("{\"username\":\"value must be a non-blank string.\","
                            + "\"password\":\"value must be a non-blank string.\"}");
            assertThat(answer.json().at("/specific-errors").size()).isEqualTo(2);
        }
    }

    /** Texts that are legal in JSON and that databases or drivers like to stumble over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u0000",
                "a\\u0000b@example.com",
                "\\ud800@example.com",
                "\\udc00\\ud800",
                "\\ud83d\\ude00",
                "' OR 1=1 --",
                "%",
                "\\\\",
                "\\u202e@example.com",
                "\\ufeff"
            })
    void strangeTextsAreNobodysNameOrPassword(String strange) {
        Answer asName =
                server.post("/api/session", "{\"username\": \"" + strange + "\", \"password\": \"not the password\"}");
        assertThat(asName.status()).isIn(400, 401);
        assertThat(asName.json().path("errors").size()).isEqualTo(1);
        String email = "strange" + Integer.toHexString(strange.hashCode()) + "@example.com";
        server.hasUser(email, PASSWORD);
        Answer asPassword =
                server.post("/api/session", "{\"username\": \"" + email + "\", \"password\": \"" + strange + "\"}");
        assertThat(asPassword.status()).isIn(400, 401);
        assertThat(asPassword.json().path("errors").size()).isEqualTo(1);
    }

    @Test
    void aPasswordLongerThanAnyWeKeepIsRefusedBeforeAnythingIsCounted() {
        server.hasUser("toolong@example.com", PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = server.client().signIn("toolong@example.com", "x".repeat(1025));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/password").isTextual()).isTrue();
        assertThat(server.tables().dump()).isEqualTo(before);
    }
}
