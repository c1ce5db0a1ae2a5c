package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** With what the tokens of an application die. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class GrantEndTest {
    private static final String NEW_PASSWORD = "eight purple kettles sing";

    private final TestServer server;
    private final Client boss;
    private final NativeApp app;
    private final String email = "end-" + UUID.randomUUID() + "@example.com";
    private final int user;

    GrantEndTest(TestServer server) {
        this.server = server;
        this.boss = new Administrator(server).boss();
        this.app = new NativeApp(server);
        this.user = server.hasUser(email, PASSWORD);
    }

    /** Tokens of a program that goes on after a sign-out. */
    private Tokens free(Visitor visitor) {
        return app.signIn(visitor);
    }

    /** Tokens that are about the sign-in. */
    private Tokens bound(Visitor visitor) {
        return app.signIn(visitor, "scope", "openid mb:full", "nonce", "n");
    }

    private void signsOut(Visitor visitor) {
        assertThat(server.as(visitor.cookie("metabase.SESSION"))
                        .delete("/api/session")
                        .status())
                .isEqualTo(204);
    }

    /** The administrator revokes what the user has. */
    private void revokesAllSessions() {
        assertThat(boss.post("/api/ee/session-management/revoke", "{\"user-id\": " + user + "}")
                        .status())
                .isEqualTo(200);
    }

    private boolean works(Tokens tokens) {
        return app.status(tokens.access()) == 200;
    }

    private String reason(Tokens tokens) {
        return server.tables()
                .value(
                        "SELECT g.end_reason FROM oauth_grant g JOIN oauth_token t ON t.grant_id = g.id"
                                + " WHERE t.digest = ?",
                        TokenIssuer.digest(tokens.access()).hex());
    }

    @Test
    void aSignOutEndsWhatIsAboutTheSignInAndNotAProgram() {
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens free = free(visitor);
        Tokens bound = bound(visitor);
        Tokens offline = app.signIn(visitor, "scope", "openid mb:full offline_access", "nonce", "n");
        assertThat(works(free) && works(bound) && works(offline)).isTrue();
        signsOut(visitor);
        assertThat(works(bound)).isFalse();
        assertThat(reason(bound)).isEqualTo("logout");
        assertThat(works(free)).isTrue();
        assertThat(works(offline)).isTrue();
        assertThat(app.refresh(bound.refresh()).status()).isEqualTo(400);
    }

    @Test
    void aPasswordChangeEndsAll() {
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens free = free(visitor);
        Tokens bound = bound(visitor);
        assertThat(works(free) && works(bound)).isTrue();
        assertThat(boss.put("/api/user/" + user + "/password", "{\"password\": \"" + NEW_PASSWORD + "\"}")
                        .status())
                .isIn(200, 204);
        assertThat(works(free)).isFalse();
        assertThat(works(bound)).isFalse();
        assertThat(reason(free)).isEqualTo("password-change");
    }

    @Test
    void aDeactivationEndsAllThoughNoSessionIsLeft() {
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens free = free(visitor);
        signsOut(visitor);
        assertThat(works(free)).isTrue();
        assertThat(boss.delete("/api/user/" + user).status()).isEqualTo(200);
        assertThat(works(free)).isFalse();
        assertThat(reason(free)).isEqualTo("user-deactivated");
    }

    @Test
    void anAdministratorWhoRevokesSessionsEndsWhatWasApprovedInIt() {
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens free = free(visitor);
        revokesAllSessions();
        assertThat(works(free)).isFalse();
        assertThat(reason(free)).isEqualTo("admin");
    }

    @Test
    void anAdministratorWhoRevokesAllSessionsEndsAlsoWhatWasApprovedInEarlierOnes() {
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens free = free(visitor);
        signsOut(visitor);
        assertThat(works(free)).isTrue();
        revokesAllSessions();
        assertThat(works(free)).isFalse();
        assertThat(reason(free)).isEqualTo("admin");
        assertThat(app.refresh(free.refresh()).status()).isEqualTo(400);
    }

    @Test
    void theEndOfTheSessionsLifeEndsWhatIsBoundToIt() {
        Visitor visitor = Visitor.signedIn(server, email);
        assertThat(works(free(visitor))).isTrue(); // or a job might delete the application, which no user has approved
        server.passes(Duration.ofDays(14).minusMinutes(30));
        Tokens bound = bound(visitor);
        Tokens free = free(visitor);
        server.passes(Duration.ofMinutes(29));
        assertThat(works(bound)).isTrue();
        server.passes(Duration.ofMinutes(2));
        assertThat(works(bound)).isFalse();
        assertThat(app.refresh(bound.refresh()).status()).isEqualTo(400);
        assertThat(works(free)).isTrue();
    }

    @Test
    void anApplicationThatIsDeletedLosesItsTokens() {
        Tokens free = free(Visitor.signedIn(server, email));
        assertThat(works(free)).isTrue();
        assertThat(boss.delete("/api/vestibule/oauth-client/" + app.id()).status())
                .isEqualTo(204);
        assertThat(works(free)).isFalse();
        assertThat(app.refresh(free.refresh()).status()).isEqualTo(401);
    }

    @Test
    void aTokenIsNoFresherProofThanTheSessionInWhichItWasApproved() {
        Visitor administrator = Visitor.signedIn(server, "boss@example.com");
        String body = "{\"password\": \"" + NEW_PASSWORD + "\"}";
        String path = "/api/user/" + user + "/password";
        Tokens recent = free(administrator);
        assertThat(app.bearing(recent.access()).put(path, body).status()).isIn(200, 204);
        server.passes(Duration.ofMinutes(5));
        Tokens late = free(administrator);
        Answer refused = app.bearing(late.access()).put(path, body);
        assertThat(refused.status()).as(refused.text()).isEqualTo(403);
        assertThat(refused.json().path("error_code").textValue()).isEqualTo("fresh-proof-required");
        assertThat(works(late)).as("otherwise it acts as the user").isTrue();
    }

    /** Another node has ended the session, and this one does not know that yet. */
    @Test
    void nothingIsGrantedInASessionThatHasEnded() {
        Visitor visitor = Visitor.signedIn(server, email);
        Answer page = visitor.ask(app.request());
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        int ended = server.tables()
                .run("UPDATE session SET ended_at = created_at, end_reason = 'admin' WHERE account_id = ?", user);
        assertThat(ended).isEqualTo(1);
        Answer answer = RelyingParty.agree(visitor, page);
        assertThat(answer.header("Location").orElse("")).doesNotContain("code=");
        assertThat(server.tables().count("SELECT COUNT(*) FROM oauth_grant WHERE account_id = ?", user))
                .isZero();
    }

    @Test
    void anotherNodeKnowsWithinASecond() {
        if (server.kind() == DatabaseKind.H2) {
            return; // an embedded database has one node
        }
        try (TestServer second = server.secondNode()) {
            Tokens free = free(Visitor.signedIn(server, email));
            Client there = second.with("Authorization", "Bearer " + free.access());
            assertThat(there.get("/api/user/current").status()).isEqualTo(200);
            assertThat(app.revoke(free.refresh()).status()).isEqualTo(200);
            assertThat(app.revoke(free.access()).status()).isEqualTo(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> there.get("/api/user/current").status() == 401);
        }
    }
}
