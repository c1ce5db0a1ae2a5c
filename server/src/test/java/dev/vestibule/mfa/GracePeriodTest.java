package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The days of grace begin once: setting a second factor up and removing it gives no others. */
class GracePeriodTest {
    private static final String BOSS = "boss@grace.example";
    private static final String ANN = "ann@grace.example";
    private static final String STEP = "/auth/two-factor";
    private static final String COOKIE = "vestibule.TRUSTED";

    private static void set(Client client, String setting, String json) {
        Answer answer = client.put("/api/setting/" + setting, "{\"value\":" + json + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    @Test
    void aSecondFactorThatIsRemovedAgainDoesNotBeginThemAnew() {
        try (TestServer server = TestServer.on(DatabaseKind.H2, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional")) {
            server.isSetUpBy(BOSS, PASSWORD);
            AuthenticatorApp app = AuthenticatorApp.of(server, BOSS, server.as(server.signIn(BOSS, PASSWORD)));
            Client boss = server.as(app.verify(app.challenge(), app.code()).key());
            int ann = server.hasUser(ANN, PASSWORD);
            int group = boss.post("/api/permissions/group", "{\"name\": \"Finance\"}")
                    .json()
                    .path("id")
                    .asInt();
            boss.post("/api/permissions/membership", "{\"group_id\": " + group + ", \"user_id\": " + ann + "}");
            set(boss, "mfa-grace-days", "7");
            set(boss, "mfa-trusted-device-days", "30");
            set(boss, "mfa-required-groups", "[\"" + group + "\"]");

            AuthenticatorApp ofAnn = AuthenticatorApp.of(server, ANN, server.as(server.signIn(ANN, PASSWORD)));
            Visitor visitor = new Visitor(server.client());
            visitor.signIn(ANN, PASSWORD);
            visitor.send(STEP, "code", ofAnn.code(), "trust", "on");
            ofAnn.rests();
            Visitor trusted = new Visitor(server.client());
            trusted.has(COOKIE, visitor.cookie(COOKIE));
            trusted.signIn(ANN, PASSWORD);
            assertThat(trusted.path()).isNotEqualTo(STEP);
            assertThat(server.as(trusted.cookie("metabase.SESSION"))
                            .post("/api/ee/mfa/disable", "{\"code\": \"" + ofAnn.code() + "\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(server.client().signIn(ANN, PASSWORD).json().has("id")).isTrue();

            server.passes(Duration.ofDays(7));
            assertThat(server.client()
                            .signIn(ANN, PASSWORD)
                            .json()
                            .path("mfa_enrollment")
                            .asBoolean())
                    .isTrue();
        }
    }
}
