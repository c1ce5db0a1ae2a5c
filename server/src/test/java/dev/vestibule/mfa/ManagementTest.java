package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users set up and remove their authenticator app, and administrators reset it: the wire of {@code /api/ee/mfa}. */
@OnSharedMailServer(
        value = "mfa",
        settings = {OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional", "VESTIBULE_MFA_EMAIL_CODES=true"})
class ManagementTest {
    private static final String ADMINISTRATOR = "admin@mfa.example";

    private final TestServer server;
    private final Mailbox mailbox;

    ManagementTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
        server.isRunBy(ADMINISTRATOR, PASSWORD);
    }

    private Client signedIn(String email) {
        server.hasUser(email, PASSWORD);
        return server.as(server.signIn(email, PASSWORD));
    }

    private Client administrator() {
        return server.as(server.signIn(ADMINISTRATOR, PASSWORD));
    }

    private static Answer enroll(Client client, String password) {
        return client.post("/api/ee/mfa/enroll", "{\"password\":\"" + password + "\"}");
    }

    private static Answer code(Client client, String path, String code) {
        return client.post("/api/ee/mfa/" + path, "{\"code\":\"" + code + "\"}");
    }

    private static void refused(Answer answer, String text) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isEqualTo(text);
    }

    @Test
    void anAppCountsOnceACodeOfItWasEntered() {
        Client client = signedIn("enrolls@mfa.example");
        assertThat(client.get("/api/ee/mfa/status").text())
                .isEqualTo("{\"mfa_enabled\":true,\"enrolled\":false,\"pending\":false,\"method\":null,"
                        + "\"recovery_codes_remaining\":0}");
        Answer wrong = enroll(client, "not the password");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("errors").path("password").asText()).isEqualTo("Invalid password.");
        assertThat(client.post("/api/ee/mfa/enroll", "{}").status()).isEqualTo(400);

        String replaced = enroll(client, PASSWORD).json().path("secret").asText();
        Answer begun = enroll(client, PASSWORD);
        String secret = begun.json().path("secret").asText();
        assertThat(secret).matches("[A-Z2-7]{32}").isNotEqualTo(replaced);
        assertThat(begun.json().path("otpauth_uri").asText())
                .isEqualTo("otpauth://totp/Example%20Site:enrolls%40mfa.example?secret=" + secret
                        + "&issuer=Example%20Site&digits=6&period=30");
        assertThat(client.get("/api/ee/mfa/status").json().path("pending").asBoolean())
                .isTrue();
        assertThat(server.client()
                        .signIn("enrolls@mfa.example", PASSWORD)
                        .json()
                        .has("id"))
                .as("it does not count yet")
                .isTrue();

        AuthenticatorApp app = new AuthenticatorApp(server, "enrolls@mfa.example", secret, List.of());
        refused(code(client, "enroll/confirm", app.wrongCode()), "Invalid authentication code.");
        String first = app.code();
        Answer confirmed = code(client, "enroll/confirm", first);
        assertThat(confirmed.json().path("recovery_codes")).hasSize(10);
        assertThat(client.get("/api/ee/mfa/status").text())
                .isEqualTo("{\"mfa_enabled\":true,\"enrolled\":true,\"pending\":false,\"method\":\"totp\","
                        + "\"recovery_codes_remaining\":10}");
        assertThat(app.verify(app.challenge(), first).status())
                .as("the confirming code is used up")
                .isEqualTo(401);
        refused(
                enroll(client, PASSWORD),
                "Two-factor authentication is already set up. Disable it before re-enrolling.");
        assertThat(mailbox.await("enrolls@mfa.example", "[Example Site] Two-factor authentication was set up")
                        .text())
                .contains("Two-factor authentication is now required to sign in as enrolls@mfa.example");
        assertThat(audited("enrolls@mfa.example", "account.second-factor-add")).isEqualTo(1);
    }

    private int audited(String email, String action) {
        return server.tables()
                .count(
                        "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND action = ?",
                        Integer.toString(server.users().id(email)),
                        action);
    }

    @Test
    void itTakesACodeToRenewRecoveryCodesAndToRemoveTheApp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "manages@mfa.example");
        Client client = server.as(app.verify(app.challenge(), app.code()).key());
        app.rests();
        refused(code(client, "recovery-codes", app.wrongCode()), "Invalid authentication code.");
        refused(code(client, "disable", PASSWORD), "Invalid authentication code.");
        Answer renewed = code(client, "recovery-codes", app.code());
        List<String> fresh = AuthenticatorApp.texts(renewed.json().path("recovery_codes"));
        assertThat(fresh).hasSize(10).doesNotContainAnyElementsOf(app.recoveryCodes());
        assertThat(app.verify(app.challenge(), app.recoveryCodes().get(0)).status())
                .isEqualTo(401);
        Answer disabled = code(client, "disable", fresh.get(0));
        assertThat(disabled.status()).isEqualTo(204);
        assertThat(server.client()
                        .signIn("manages@mfa.example", PASSWORD)
                        .json()
                        .has("id"))
                .isTrue();
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM recovery_code WHERE account_id = ?",
                                server.users().id("manages@mfa.example")))
                .isZero();
        assertThat(mailbox.await("manages@mfa.example", "Two-factor authentication was changed")
                        .text())
                .contains("The authenticator app of manages@mfa.example was removed.")
                .doesNotContain("An administrator");
    }

    @Test
    void fiveWrongCodesAnHourAreEnoughForEachPurpose() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "five@mfa.example");
        Client client = server.as(app.verify(app.challenge(), app.code()).key());
        for (int i = 0; i < 5; i++) {
            refused(code(client, "disable", app.wrongCode()), "Invalid authentication code.");
        }
        Answer sixth = code(client, "disable", app.recoveryCodes().get(0));
        assertThat(sixth.status()).isEqualTo(400);
        assertThat(sixth.json().path("errors").path("user-id").asText()).startsWith("Too many attempts!");
        assertThat(code(client, "recovery-codes", app.recoveryCodes().get(0)).status())
                .isEqualTo(200);
    }

    @Test
    void administratorsSeeWhoHasAnAppAndResetIt() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "lost@mfa.example");
        int id = server.users().id(app.email());
        server.hasUser("without@mfa.example", PASSWORD);
        Client own = server.as(app.verify(app.challenge(), app.code()).key());
        assertThat(own.get("/api/ee/mfa/admin/overview").status()).isEqualTo(403);
        assertThat(server.client().get("/api/ee/mfa/admin/overview").status()).isEqualTo(401);

        Client admin = administrator();
        JsonNode overview = admin.get("/api/ee/mfa/admin/overview").json();
        assertThat(overview.path("encryption_key_set").asBoolean()).isTrue();
        assertThat(overview.path("enrolled_count").asInt()).isPositive();
        JsonNode enrolled =
                admin.get("/api/ee/mfa/admin/enrolled-users?query=lost@mfa").json();
        assertThat(enrolled.path("total").asInt()).isEqualTo(1);
        assertThat(enrolled.has("limit")).isTrue();
        assertThat(enrolled.path("limit").isNull()).isTrue();
        assertThat(enrolled.path("offset").isNull()).isTrue();
        JsonNode row = enrolled.path("data").get(0);
        assertThat(row.path("id").asInt()).isEqualTo(id);
        assertThat(row.path("is_superuser").asBoolean()).isFalse();
        assertThat(row.path("enrolled_at").asText()).startsWith("20");
        JsonNode unenrolled = admin.get("/api/ee/mfa/admin/unenrolled-users?query=without@mfa&limit=5&offset=0")
                .json();
        assertThat(unenrolled.path("limit").asInt()).isEqualTo(5);
        assertThat(unenrolled.path("data").get(0).has("enrolled_at")).isFalse();

        assertThat(remove(admin, id).status()).isEqualTo(204);
        assertThat(own.get("/api/user/current").status())
                .as("sessions are revoked")
                .isEqualTo(401);
        assertThat(server.client().signIn(app.email(), PASSWORD).json().has("id"))
                .isTrue();
        assertThat(mailbox.await(app.email(), "Two-factor authentication was changed")
                        .text())
                .contains("An administrator removed two-factor authentication from your account.");
        assertThat(audited(app.email(), "account.second-factor-reset")).isEqualTo(1);
        assertThat(remove(admin, id).status()).isEqualTo(204);
        assertThat(remove(own, id).status()).isEqualTo(401);
        Answer oneself = remove(admin, server.users().id(ADMINISTRATOR));
        refused(
                oneself,
                "You cannot administratively remove your own two-factor authentication. Please use the normal removal"
                        + " method in your account settings.");
    }

    private static Answer remove(Client client, int id) {
        return client.post("/api/ee/mfa/admin/remove", "{\"user_id\":" + id + "}");
    }
}
