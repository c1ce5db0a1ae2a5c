package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Nothing weakens the rules about second factors without an entry in the audit log and a mail to administrators. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RuleNoticesTest {
    private static final String BOSS = "boss@rules.example";
    private static final String CHIEF = "chef@rules.example";
    private static final String KIND = "second-factor-rules-weakened";
    private static final String RULE = "setting:mfa-enforcement";

    private final Mailbox mailbox = new Mailbox();
    private final TestServer server = TestServer.on(DatabaseKind.H2, mailbox.settings(OidcWorld.PHRASE));

    @BeforeAll
    void twoAdministrators() {
        server.isSetUpBy(BOSS, PASSWORD);
        server.hasAdministrator(CHIEF, PASSWORD);
        server.tables().run("UPDATE account SET locale = 'de' WHERE email = ?", CHIEF);
    }

    @AfterAll
    void close() {
        server.close();
        mailbox.close();
    }

    private Client in() {
        return server.as(server.signIn(BOSS, PASSWORD));
    }

    private void set(String setting, String json) {
        assertThat(in().put("/api/setting/" + setting, "{\"value\": " + json + "}")
                        .status())
                .isEqualTo(204);
    }

    private int mailsTo(String email) {
        return server.mails().countTo(email, KIND);
    }

    @Test
    void theApiThePageAndTheEnvironmentTellAllAdministrators() {
        set("mfa-grace-days", "3");
        set("mfa-enforcement", "\"optional\"");
        set("mfa-grace-days", "1");
        assertThat(server.mails().countOf(KIND)).as("stronger rules").isZero();

        set("mfa-enforcement", "\"off\"");
        assertThat(mailsTo(BOSS)).isEqualTo(1);
        assertThat(mailsTo(CHIEF)).isEqualTo(1);
        assertThat(mailbox.await(BOSS, "weakened").text())
                .contains("Ann Example has changed the rules", "Two-factor authentication: Optional → Off");
        assertThat(mailbox.await(CHIEF, "abgeschwächt").text())
                .contains("Zwei-Faktor-Authentifizierung: Optional → Aus", "/admin/settings/two-factor");
        assertThat(new AuditLog(in()).details("setting.change", RULE))
                .last()
                .asString()
                .contains("\"from\":\"optional\",\"to\":\"off\"");

        set("mfa-enforcement", "\"optional\"");
        Visitor page = Visitor.signedIn(server, BOSS);
        page.open("/admin/settings/two-factor");
        page.send("/admin/settings/two-factor", "mfa-enforcement", "optional", "mfa-grace-days", "9");
        assertThat(mailsTo(CHIEF)).as("by the page").isEqualTo(2);

        server.restart();
        assertThat(mailsTo(CHIEF)).as("the same rules").isEqualTo(2);
        server.restart("MB_MFA_ENFORCEMENT=off");
        assertThat(mailsTo(CHIEF)).as("by the environment").isEqualTo(3);
        assertThat(mailsTo(BOSS)).isEqualTo(3);
        assertThat(mailbox.await(BOSS, 3).text()).contains("environment or in vestibule.yml");
        assertThat(new AuditLog(in()).details("setting.change", RULE))
                .last()
                .asString()
                .contains("\"from\":\"optional\",\"to\":\"off\"", "\"by\":\"environment\"");
        server.restart("MB_MFA_ENFORCEMENT=");
        server.restart();
        assertThat(mailsTo(CHIEF)).as("stronger again").isEqualTo(3);
    }

    @Test
    void theDefaultsAreNotNotedAndWeakerOnesThanThemAreTold() {
        try (TestServer fresh = TestServer.on(DatabaseKind.H2)) {
            fresh.isSetUpBy(BOSS, PASSWORD);
            assertThat(fresh.storedSettings().all()).doesNotContainKey("mfa-rules-in-force");
            fresh.restart("VESTIBULE_MFA_API_FRESH_PROOF=false");
            assertThat(fresh.mails().countTo(BOSS, KIND)).isEqualTo(1);
            assertThat(new AuditLog(fresh.as(fresh.signIn(BOSS, PASSWORD)))
                            .details("setting.change", "setting:mfa-api-fresh-proof"))
                    .singleElement()
                    .asString()
                    .contains("\"from\":\"true\",\"to\":\"false\"", "\"by\":\"environment\"");
        }
    }
}
