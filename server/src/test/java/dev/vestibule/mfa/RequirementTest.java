package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A site that requires a second factor, from the first setting to the last user who has none. */
@OnEachServer(OidcWorld.PHRASE)
class RequirementTest {
    private static final String ADMINISTRATOR = "admin@required.example";
    private static final String SETTING = "/api/setting/mfa-enforcement";
    private static final Pattern SECRET = Pattern.compile("otpauth://totp/[^\"]*?[?]secret=([A-Z2-7]+)");

    private final TestServer server;

    RequirementTest(TestServer server) {
        this.server = server;
    }

    private static Answer set(Client client, String setting, String json) {
        return client.put("/api/setting/" + setting, "{\"value\":" + json + "}");
    }

    private JsonNode properties() {
        return server.client().get("/api/session/properties").json();
    }

    @Test
    void itIsRequiredOnlyAfterAnAdministratorHasOneAndThenSessionsWithoutOneAreRefused() {
        server.isSetUpBy(ADMINISTRATOR, PASSWORD);
        Client first = server.as(server.signIn(ADMINISTRATOR, PASSWORD));
        assertThat(properties().path("mfa-enforcement").asText()).isEqualTo("off");
        assertThat(properties().path("mfa-requirement-deadline").isNull()).isTrue();
        assertThat(properties().path("token-features").path("multi_factor_auth").asBoolean())
                .isTrue();
        assertThat(set(first, "mfa-enforcement", "\"sometimes\"").text())
                .contains(
                        "Invalid value for mfa-enforcement: sometimes. Allowed values are :off, :optional, and :required.");
        assertThat(first.post("/api/ee/mfa/enroll", "{\"password\":\"" + PASSWORD + "\"}")
                        .text())
                .isEqualTo("Two-factor authentication is not enabled on this instance.");
        assertThat(set(first, "mfa-enforcement", "\"optional\"").status()).isEqualTo(204);
        assertThat(properties().path("mfa-enforcement").asText()).isEqualTo("optional");
        Answer tooEarly = set(first, "mfa-enforcement", "\"required\"");
        assertThat(tooEarly.status()).isEqualTo(400);
        assertThat(tooEarly.text()).contains("can be required only after an administrator has signed in");

        AuthenticatorApp app = AuthenticatorApp.of(server, ADMINISTRATOR, first);
        assertThat(set(first, "mfa-enforcement", "\"required\"").status()).isEqualTo(400);
        Client admin = server.as(app.verify(app.challenge(), app.code()).key());
        String user = server.signIn(aUser("old-session@required.example"), PASSWORD);
        String deadline = server.now().plus(Duration.ofHours(1)).toString();
        assertThat(set(admin, "mfa-requirement-deadline", "\"" + deadline + "\"")
                        .status())
                .isEqualTo(204);
        assertThat(set(admin, "mfa-enforcement", "\"required\"").status()).isEqualTo(204);
        assertThat(set(admin, "mfa-requirement-deadline", "\"tomorrow\"").status())
                .isEqualTo(400);
        assertThat(server.as(user).get("/api/user/current").status())
                .as("until the deadline")
                .isEqualTo(200);

        server.passes(Duration.ofHours(1).plusSeconds(1));
        assertThat(server.as(user).get("/api/user/current").status())
                .as("a session that rests on a password alone")
                .isEqualTo(401);
        assertThat(admin.get("/api/user/current").status()).isEqualTo(200);
        enrollsAtSignIn("old-session@required.example");
        resets();
        assertThat(admin.get(SETTING).text()).contains("required");
    }

    private String aUser(String email) {
        server.hasUser(email, PASSWORD);
        return email;
    }

    private void enrollsAtSignIn(String email) {
        Answer answer = server.client().signIn(email, PASSWORD);
        assertThat(answer.json().path("mfa_enrollment").asBoolean()).isTrue();
        assertThat(answer.json().size()).isEqualTo(4);
        assertThat(answer.sets("metabase.SESSION")).isFalse();
        String token = answer.json().path("enrollment_token").asText();
        assertThat(answer.json().path("otpauth_uri").asText()).startsWith("otpauth://totp/");
        AuthenticatorApp app =
                new AuthenticatorApp(server, email, answer.json().path("secret").asText(), List.of());
        assertThat(app.verify(token, app.code()).text())
                .as("the purpose of a token is checked")
                .isEqualTo("Authentication session expired. Please log in again.");
        Answer wrong = enroll(token, app.wrongCode());
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.text()).isEqualTo("Invalid authentication code.");

        Answer enrolled = enroll(token, app.code());
        assertThat(enrolled.status()).as(enrolled.text()).isEqualTo(200);
        assertThat(enrolled.json().path("recovery_codes")).hasSize(10);
        assertThat(enrolled.sets("metabase.SESSION")).isTrue();
        assertThat(server.as(enrolled.key()).get("/api/user/current").status()).isEqualTo(200);
        app.rests();
        assertThat(enroll(token, app.code()).status()).as("it is used up").isEqualTo(401);
        assertThat(server.client()
                        .signIn(email, PASSWORD)
                        .json()
                        .path("mfa_required")
                        .asBoolean())
                .isTrue();
    }

    private Answer enroll(String token, String code) {
        return server.client()
                .post("/api/session/mfa/enroll", "{\"enrollment_token\":\"" + token + "\",\"code\":\"" + code + "\"}");
    }

    private void resets() {
        String token = server.hasResetToken(aUser("forgot@required.example"));
        Answer reset = server.client()
                .post(
                        "/api/session/reset_password",
                        "{\"token\":\"" + token + "\",\"password\":\"eleven green ladders hum\"}");
        assertThat(reset.text()).isEqualTo("{\"success\":true}");
        resetsOnThePage("page@required.example");
    }

    /** The link has proved the first factor, so the set-up follows at once. */
    private void resetsOnThePage(String email) {
        String link = "/auth/reset_password/" + server.hasResetToken(aUser(email));
        Visitor visitor = new Visitor(server.client());
        visitor.open(link);
        Answer setUp = visitor.send(link, "password", "eleven green ladders hum");
        assertThat(visitor.path()).isEqualTo("/auth/two-factor/setup");
        Matcher secret = SECRET.matcher(setUp.text());
        assertThat(secret.find()).isTrue();
        AuthenticatorApp app = new AuthenticatorApp(server, email, secret.group(1), List.of());
        assertThat(visitor.send("/auth/two-factor/setup", "code", app.code()).status())
                .isEqualTo(200);
        assertThat(server.as(visitor.cookie("metabase.SESSION"))
                        .get("/api/user/current")
                        .status())
                .isEqualTo(200);
    }
}
