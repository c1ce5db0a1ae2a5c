package dev.vestibule.settings.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /api/setting} (identity wire, 6.1). */
@OnEachServer({
    "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough",
    "MB_SITE_LOCALE=de",
    "MB_EMAIL_FROM_NAME=Acme Mail"
})
class SettingsApiTest {
    private static final String ALL = "/api/setting";
    private static final String MAIL_PASSWORD = "a-long-password-of-mail-xy";

    private final TestServer server;
    private String boss = "";

    SettingsApiTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void signIn() {
        String address = "boss" + server.users().count() + "@example.com";
        server.hasAdministrator(address, PASSWORD);
        boss = server.signIn(address, PASSWORD);
    }

    /** So that each test begins with what is usual. */
    @AfterEach
    void forget() {
        assertThat(put(ALL, """
                {"site-name": null, "admin-email": null, "email-smtp-host": null, "email-smtp-port": null,
                 "email-smtp-password": null, "email-reply-to": null, "google-auth-client-id": null,
                 "google-auth-enabled": null}""").status()).isEqualTo(204);
    }

    private Answer get(String name) {
        return server.as(boss).with("X-Metabase-Locale", "en").get(ALL + "/" + name);
    }

    private Answer put(String path, String json) {
        return server.as(boss).with("X-Metabase-Locale", "en").put(path, json);
    }

    private Answer set(String name, String value) {
        return put(ALL + "/" + name, "{\"value\": " + value + "}");
    }

    private JsonNode listed(String name) {
        for (JsonNode one : server.as(boss).get(ALL).json()) {
            if (one.path("key").asText().equals(name)) {
                return one;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void theListIsSortedAndHasExactlyTheContractsKeys() {
        List<String> keys = new ArrayList<>();
        for (JsonNode one : server.as(boss).get(ALL).json()) {
            keys.add(one.path("key").textValue());
            assertThat(one.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("key", "value", "is_env_setting", "env_name", "description", "default");
        }
        assertThat(keys)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("site-name", "email-smtp-host", "google-auth-enabled");
    }

    @Test
    void aValueIsSetShownBareAndTakenAway() {
        assertThat(get("site-name").text()).isEqualTo("Vestibule");
        assertThat(listed("site-name").path("value").isNull()).isTrue();
        assertThat(set("site_name", "\"Acme & Sons\"").status()).isEqualTo(204);
        Answer shown = get("site-name");
        assertThat(shown.text()).isEqualTo("Acme & Sons");
        assertThat(shown.header("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(listed("site-name").path("value").textValue()).isEqualTo("Acme & Sons");
        assertThat(set("site-name", "null").status()).isEqualTo(204);
        assertThat(get("site-name").text()).isEqualTo("Vestibule");
    }

    @Test
    void scalarsAreBareJsonAndWhatIsNotSetIs204() {
        assertThat(get("email-smtp-port").status()).isEqualTo(204);
        assertThat(set("email-smtp-port", "587").status()).isEqualTo(204);
        assertThat(get("email-smtp-port").text()).isEqualTo("587");
        assertThat(set("email-reply-to", "[\"a@example.com\", \"b@example.com\"]")
                        .status())
                .isEqualTo(204);
        assertThat(get("email-reply-to").text()).isEqualTo("[\"a@example.com\",\"b@example.com\"]");
        assertThat(put(ALL, """
                {"google-auth-client-id": "one.apps.googleusercontent.com", "google-auth-enabled": false}""").status()).isEqualTo(204);
        assertThat(get("google-auth-enabled").text()).isEqualTo("false");
    }

    @Test
    void whatTheEnvironmentSetsIsShownAndCannotBeChanged() {
        JsonNode locale = listed("site-locale");
        assertThat(locale.path("is_env_setting").booleanValue()).isTrue();
        assertThat(locale.path("value").isNull()).isTrue();
        assertThat(locale.path("default").textValue()).isEqualTo("Using value of env var $MB_SITE_LOCALE");
        assertThat(get("site-locale").text()).isEqualTo("de");
        Map<String, List<String>> before = server.tables().dump();
        for (String name : List.of("site-locale", "email-from-name", "site-url")) {
            Answer refused = set(name, "\"fr\"");
            assertThat(refused.status()).as(name).isEqualTo(400);
            assertThat(refused.json().path("errors").path(name).textValue())
                    .as(name)
                    .isNotBlank();
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void aSecretIsMaskedEncryptedAndKeptWhenItComesBackMasked() {
        assertThat(set("email-smtp-password", "\"" + MAIL_PASSWORD + "\"").status())
                .isEqualTo(204);
        assertThat(get("email-smtp-password").text()).isEqualTo("**********xy");
        assertThat(server.as(boss).get(ALL).text())
                .doesNotContain(MAIL_PASSWORD)
                .contains("**********xy");
        assertThat(server.tables().dump().toString()).doesNotContain(MAIL_PASSWORD);
        String kept = server.storedSettings().content("email-smtp-password");
        assertThat(set("email-smtp-password", "\"**********xy\"").status()).isEqualTo(204);
        assertThat(server.storedSettings().content("email-smtp-password")).isEqualTo(kept);
        assertThat(server.as(boss).get("/api/session/properties").text()).doesNotContain("smtp-password");
    }

    @Test
    void severalAreAllOrNothing() {
        Map<String, List<String>> before = server.tables().dump();
        Answer refused = put(ALL, """
                {"site-name": "Acme", "email-smtp-port": "nonsense", "admin-email": 5, "no-such": 1,
                 "google-auth-client-id": "nonsense"}""");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").fieldNames()).toIterable().contains("email-smtp-port", "admin-email");
        Answer other = put(ALL, "{\"site-name\": \"Acme\", \"no-such\": 1, \"google-auth-client-id\": \"nonsense\"}");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.json().path("errors").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("no-such", "google-auth-client-id");
        assertThat(server.tables().dump()).isEqualTo(before);

        assertThat(put(ALL, "{\"site-name\": \"Acme\", \"admin_email\": \"ann@example.com\"}")
                        .status())
                .isEqualTo(204);
        assertThat(get("site-name").text()).isEqualTo("Acme");
        assertThat(get("admin-email").text()).isEqualTo("ann@example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "site-name|5",
                "site-name|true",
                "site-name|[]",
                "site-name|{}",
                "site-name|\" \"",
                "site-name|\"a\\u0001b\"",
                "admin-email|\"nobody\"",
                "email-smtp-host|\"a b\"",
                "email-smtp-port|0",
                "email-smtp-port|65536",
                "email-smtp-port|1.5",
                "email-smtp-port|true",
                "email-smtp-security|\"odd\"",
                "email-from-address|\"nobody\"",
                "email-reply-to|[\"nobody\"]",
                "email-reply-to|[1]",
                "google-auth-enabled|\"true\"",
                "google-auth-enabled|true",
                "google-auth-client-id|\"nonsense\""
            })
    void aValueThatDoesNotFitIsRefused(String name, String value) {
        Map<String, List<String>> before = server.tables().dump();
        Answer answer = set(name, value);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(name).textValue()).isNotBlank();
        assertThat(set(name, "\"" + "x".repeat(10_000) + "\"").status()).isEqualTo(400);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void aBodyWithoutAValueIsRefused() {
        assertThat(put(ALL + "/site-name", "{}").json().path("errors").has("value"))
                .isTrue();
        assertThat(put(ALL + "/site-name", "[]").status()).isEqualTo(400);
        assertThat(put(ALL, "[]").status()).isEqualTo(400);
        assertThat(get("no-such").status()).isEqualTo(404);
        assertThat(set("no-such", "1").status()).isEqualTo(404);
    }

    @Test
    void aChangeIsInTheAuditTrail() {
        set("site-name", "\"Acme\"");
        assertThat(new AuditLog(server.as(boss)).details("setting.change", "setting:site-name"))
                .last()
                .isEqualTo("{\"value\":{\"from\":\"\",\"to\":\"Acme\"}}");
    }

    @Test
    void onlyAdministratorsSeeAndChangeThem() {
        String address = "nosy" + server.users().count() + "@example.com";
        server.hasUser(address, PASSWORD);
        String key = server.signIn(address, PASSWORD);
        Map<String, List<String>> before = server.tables().dump();
        assertThat(server.as(key).get(ALL).status()).isEqualTo(403);
        assertThat(server.as(key).get(ALL + "/site-name").status()).isEqualTo(403);
        assertThat(server.as(key).put(ALL + "/site-name", "{\"value\": \"x\"}").status())
                .isEqualTo(403);
        assertThat(server.as(key).put(ALL, "{\"site-name\": \"x\"}").status()).isEqualTo(403);
        assertThat(server.get(ALL).status()).isEqualTo(401);
        assertThat(server.tables().dump()).isEqualTo(before);
    }
}
