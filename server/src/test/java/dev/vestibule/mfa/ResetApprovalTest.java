package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where a reset of second factors takes two administrators, or a day. */
@OnEachServer(OidcWorld.PHRASE)
class ResetApprovalTest {
    private static final String BOSS = "boss@approval.example";
    private static final String CHIEF = "chief@approval.example";
    private static final String REMOVE = "/api/ee/mfa/admin/remove";

    private final TestServer server;

    ResetApprovalTest(TestServer server) {
        this.server = server;
        if (!server.knows(BOSS)) {
            server.isSetUpBy(BOSS, PASSWORD);
            server.hasAdministrator(CHIEF, PASSWORD);
            server.passes(Duration.ofMinutes(1));
            set("mfa-enforcement", "\"optional\"");
            set("mfa-reset-approval", "true");
        }
    }

    private Client in(String email) {
        return server.as(server.signIn(email, PASSWORD));
    }

    private void set(String setting, String json) {
        Answer answer = in(BOSS).put("/api/setting/" + setting, "{\"value\": " + json + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private int reset(Client client, String email) {
        return client.post(REMOVE, "{\"user_id\": " + server.users().id(email) + "}")
                .status();
    }

    private boolean hasFactor(String email) {
        return server.client()
                .signIn(email, PASSWORD)
                .json()
                .path("mfa_required")
                .asBoolean();
    }

    @Test
    void theSecondAdministratorCompletesIt() {
        AuthenticatorApp ann = AuthenticatorApp.of(server, "ann@approval.example");
        assertThat(reset(in(BOSS), ann.email())).isEqualTo(204);
        assertThat(reset(in(BOSS), ann.email())).as("the same one again").isEqualTo(204);
        assertThat(hasFactor(ann.email())).isTrue();
        server.hasAdministrator("late@approval.example", PASSWORD);
        server.tables()
                .run(
                        "UPDATE account SET joined_at = (SELECT requested_at FROM factor_reset WHERE account_id = ?)"
                                + " WHERE email = 'late@approval.example'",
                        server.users().id(ann.email()));
        assertThat(reset(in("late@approval.example"), ann.email()))
                .as("an account that is younger than the request")
                .isEqualTo(204);
        assertThat(hasFactor(ann.email())).isTrue();
        assertThat(reset(in(CHIEF), ann.email())).isEqualTo(204);
        assertThat(hasFactor(ann.email())).isFalse();
        assertThat(server.mails().countOf("second-factor-reset-requested")).isEqualTo(1);
    }

    @Test
    void afterADayOneIsEnoughAndAnyoneCancelsIt() {
        AuthenticatorApp bob = AuthenticatorApp.of(server, "bob@approval.example");
        int id = server.users().id(bob.email());
        Visitor boss = Visitor.signedIn(server, BOSS);
        assertThat(boss.open("/admin/people/" + id + "/two-factor").text()).contains("This is a request:");
        assertThat(boss.send("/admin/people/" + id + "/two-factor").text())
                .contains("A second administrator has to agree, or 24 hours have to pass.");
        Visitor chief = Visitor.signedIn(server, CHIEF);
        assertThat(chief.text("/admin/people/" + id)).contains("Requested, and waiting for a second administrator.");
        assertThat(chief.send("/admin/people/" + id + "/two-factor/cancel").text())
                .contains("was canceled.");
        server.passes(Duration.ofHours(24));
        assertThat(reset(in(BOSS), bob.email())).isEqualTo(204);
        assertThat(hasFactor(bob.email()))
                .as("it was canceled, and begins again")
                .isTrue();
        server.passes(Duration.ofHours(24));
        assertThat(reset(in(BOSS), bob.email())).isEqualTo(204);
        assertThat(hasFactor(bob.email())).isFalse();
    }

    @Test
    void theRuleIsTurnedOffBySessionsOnlyAndAllAdministratorsAreTold() {
        Client boss = in(BOSS);
        String secret = boss.post("/api/api-key", "{\"name\": \"off\", \"group_id\": 2}")
                .json()
                .path("unmasked_key")
                .asText();
        String path = "/api/setting/mfa-reset-approval";
        Client key = server.with("X-API-Key", secret);
        assertThat(key.put(path, "{\"value\": false}").status()).isEqualTo(403);
        assertThat(key.put("/api/setting", "{\"mfa-reset-approval\": null}").status())
                .isEqualTo(403);
        assertThat(key.put(path, "{\"value\": true}").status())
                .as("this is no change")
                .isEqualTo(204);
        server.passes(Duration.ofMinutes(6));
        assertThat(boss.put(path, "{\"value\": false}").text()).contains("fresh-proof-required");
        assertThat(server.mails().countOf("second-factor-rules-weakened")).isZero();

        Client fresh = in(BOSS);
        assertThat(fresh.put(path, "{\"value\": false}").status()).isEqualTo(204);
        assertThat(server.mails().countTo(BOSS, "second-factor-rules-weakened")).isEqualTo(1);
        assertThat(server.mails().countTo(CHIEF, "second-factor-rules-weakened"))
                .isEqualTo(1);
        assertThat(new AuditLog(fresh).details("setting.change", "setting:mfa-reset-approval"))
                .last()
                .asString()
                .contains("\"from\":\"true\",\"to\":\"false\"");
        set("mfa-reset-approval", "true");
        assertThat(server.mails().countTo(BOSS, "second-factor-rules-weakened")).isEqualTo(1);
    }

    @Test
    void aKeyIsNoSecondAdministrator() {
        AuthenticatorApp cy = AuthenticatorApp.of(server, "cy@approval.example");
        Client boss = in(BOSS);
        String secret = boss.post("/api/api-key", "{\"name\": \"second\", \"group_id\": 2}")
                .json()
                .path("unmasked_key")
                .asText();
        assertThat(reset(boss, cy.email())).isEqualTo(204);
        assertThat(reset(server.with("X-API-Key", secret), cy.email())).isEqualTo(403);
        assertThat(hasFactor(cy.email())).isTrue();
    }
}
