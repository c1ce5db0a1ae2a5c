package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A site that requires a second factor of administrators and some groups first, and gives them time. */
@OnEachServer(OidcWorld.PHRASE)
class GroupRequirementTest {
    private static final String BOSS = "boss@groups.example";
    private static final String PAGE = "/admin/settings/two-factor";

    private final TestServer server;

    GroupRequirementTest(TestServer server) {
        this.server = server;
    }

    private static Answer set(Client client, String setting, String json) {
        return client.put("/api/setting/" + setting, "{\"value\":" + json + "}");
    }

    private int status(String session) {
        return server.as(session).get("/api/user/current").status();
    }

    private boolean mustEnroll(String email) {
        return server.client()
                .signIn(email, PASSWORD)
                .json()
                .path("mfa_enrollment")
                .asBoolean();
    }

    @Test
    void membersOfAGroupNeedOneAfterTheirGraceAndOthersDoNot() {
        server.isSetUpBy(BOSS, PASSWORD);
        Client first = server.as(server.signIn(BOSS, PASSWORD));
        assertThat(set(first, "mfa-enforcement", "\"optional\"").status()).isEqualTo(204);
        assertThat(set(first, "mfa-required-groups", "[\"2\"]").text())
                .contains("can be required only after an administrator has signed in");
        assertThat(set(first, "mfa-required-groups", "[\"admins\"]").status()).isEqualTo(400);
        AuthenticatorApp app = AuthenticatorApp.of(server, BOSS, first);
        String session = app.verify(app.challenge(), app.code()).key();
        Client boss = server.as(session);

        int ann = server.hasUser("ann@groups.example", PASSWORD);
        server.hasUser("bob@groups.example", PASSWORD);
        String annsEarlier = server.signIn("ann@groups.example", PASSWORD);
        String bobs = server.signIn("bob@groups.example", PASSWORD);
        int group = boss.post("/api/permissions/group", "{\"name\": \"Finance\"}")
                .json()
                .path("id")
                .asInt();
        boss.post("/api/permissions/membership", "{\"group_id\": " + group + ", \"user_id\": " + ann + "}");
        assertThat(set(boss, "mfa-grace-days", "7").status()).isEqualTo(204);
        assertThat(set(boss, "mfa-required-groups", "[\"2\", \"" + group + "\"]")
                        .status())
                .isEqualTo(204);

        // The days begin with the first sign-in under the rule.
        assertThat(status(annsEarlier)).isEqualTo(200);
        String anns = server.signIn("ann@groups.example", PASSWORD);
        assertThat(status(anns)).isEqualTo(200);
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", anns);
        assertThat(visitor.text("/account/two-factor")).contains("Required from:");

        listed(session, ann, group);

        server.passes(Duration.ofDays(6));
        assertThat(status(server.signIn("ann@groups.example", PASSWORD)))
                .as("later sign-ins do not begin them again")
                .isEqualTo(200);
        server.passes(Duration.ofDays(1));
        assertThat(status(anns)).isEqualTo(401);
        assertThat(status(bobs)).isEqualTo(200);
        assertThat(mustEnroll("ann@groups.example")).isTrue();
        assertThat(mustEnroll("bob@groups.example")).isFalse();
        assertThat(server.as(bobs)
                        .get("/api/session/properties")
                        .json()
                        .path("mfa-enforcement")
                        .asText())
                .isEqualTo("optional");
    }

    /** The page names who has none, and reminds them once a day. */
    private void listed(String session, int ann, int group) {
        Visitor boss = new Visitor(server.client());
        boss.has("metabase.SESSION", session);
        assertThat(boss.text(PAGE))
                .contains("Not set up yet", "ann@groups.example", "Finance")
                .doesNotContain("bob@groups.example");
        assertThat(boss.text("/admin/people/" + ann))
                .contains("Two-factor authentication is not set up. It is required from:");
        boss.open(PAGE);
        Answer saved = boss.send(PAGE + "/groups", "group-2", "on");
        assertThat(saved.text()).contains("The groups that need two-factor authentication were saved.");
        assertThat(saved.text()).doesNotContain("ann@groups.example");
        boss.send(PAGE + "/groups", "group-2", "on", "group-" + group, "on");
    }
}
