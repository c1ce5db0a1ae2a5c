package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.NativeApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Refresh tokens: rotated at each use, with a grace for lost answers, and never stronger than their user. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class RefreshTest {
    private final TestServer server;
    private final Administrator administrator;

    RefreshTest(TestServer server) {
        this.server = server;
        this.administrator = new Administrator(server);
    }

    private String newUser() {
        String email = "refresh-" + UUID.randomUUID() + "@example.com";
        server.hasUser(email, PASSWORD);
        return email;
    }

    private Tokens signedIn(NativeApp app) {
        return app.signIn(Visitor.signedIn(server, newUser()));
    }

    private static Tokens refreshed(NativeApp app, Tokens tokens) {
        Answer answer = app.refresh(tokens.refresh());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new Tokens(answer.json());
    }

    private static void refuses(Answer answer, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("error").textValue()).isEqualTo(error);
    }

    @Test
    void aRetryWithinHalfAMinuteGetsTheSameTokens() {
        NativeApp app = new NativeApp(server);
        Tokens first = signedIn(app);
        Tokens second = refreshed(app, first);
        server.passes(Duration.ofSeconds(29));
        Tokens again = refreshed(app, first);
        assertThat(again.access()).isEqualTo(second.access());
        assertThat(again.refresh()).isEqualTo(second.refresh());
        assertThat(app.status(again.access())).isEqualTo(200);
        assertThat(refreshed(app, again).access()).isNotEqualTo(second.access());
    }

    @Test
    void aLaterReuseEndsTheGrant() {
        NativeApp app = new NativeApp(server);
        Tokens first = signedIn(app);
        Tokens second = refreshed(app, first);
        server.passes(Duration.ofSeconds(31));
        refuses(app.refresh(first.refresh()), "invalid_grant");
        assertThat(app.status(second.access())).isEqualTo(401);
        refuses(app.refresh(second.refresh()), "invalid_grant");
    }

    @Test
    void aReuseAfterTheSuccessorWasUsedEndsTheGrantAtOnce() {
        NativeApp app = new NativeApp(server);
        Tokens first = signedIn(app);
        Tokens third = refreshed(app, refreshed(app, first));
        refuses(app.refresh(first.refresh()), "invalid_grant");
        assertThat(app.status(third.access())).isEqualTo(401);
    }

    @Test
    void simultaneousRefreshesGetTheSameTokens() {
        NativeApp app = new NativeApp(server);
        Tokens first = signedIn(app);
        String form = Visitor.encoded(
                Map.of("grant_type", "refresh_token", "client_id", app.id(), "refresh_token", first.refresh()));
        List<Answer> answers = app.client()
                .with("Content-Type", "application/x-www-form-urlencoded")
                .sendAtOnce(5, "POST", "/oauth/token", form);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers.stream().map(answer -> new Tokens(answer.json()).access()))
                .containsOnly(new Tokens(answers.get(0).json()).access());
    }

    @Test
    void aRefreshTokenIsBoundToItsApplication() {
        NativeApp app = new NativeApp(server);
        NativeApp other = new NativeApp(server);
        Tokens tokens = signedIn(app);
        refuses(other.refresh(tokens.refresh()), "invalid_grant");
        refuses(other.revoke(tokens.refresh()), "invalid_grant");
        refreshed(app, tokens);
    }

    @Test
    void anAccessTokenIsNoRefreshTokenNorTheOtherWayRound() {
        NativeApp app = new NativeApp(server);
        Tokens tokens = signedIn(app);
        refuses(app.refresh(tokens.access()), "invalid_grant");
        assertThat(app.status(tokens.refresh())).isEqualTo(401);
    }

    @Test
    void aRefreshCanNarrowTheScopesAndNotWidenThem() {
        NativeApp app = new NativeApp(server);
        Tokens tokens =
                app.signIn(Visitor.signedIn(server, newUser()), "scope", "mb:full openid profile", "nonce", "n");
        Map<String, String> form = new HashMap<>(
                Map.of("grant_type", "refresh_token", "client_id", app.id(), "refresh_token", tokens.refresh()));
        form.put("scope", "mb:full email");
        refuses(app.token(form), "invalid_scope");
        form.put("scope", "profile");
        Answer narrow = app.token(form);
        assertThat(narrow.json().path("scope").textValue()).isEqualTo("profile");
        Tokens narrowed = new Tokens(narrow.json());
        assertThat(app.status(narrowed.access())).isEqualTo(403);
        Tokens wide = refreshed(app, narrowed);
        assertThat(app.status(wide.access())).isEqualTo(200);
    }

    @Test
    void tokensExpire() {
        NativeApp app = new NativeApp(server);
        Tokens tokens = signedIn(app);
        server.passes(Duration.ofHours(1).minusSeconds(5));
        assertThat(app.status(tokens.access())).isEqualTo(200);
        server.passes(Duration.ofSeconds(6));
        assertThat(app.status(tokens.access())).isEqualTo(401);
        Tokens next = refreshed(app, tokens);
        server.passes(Duration.ofDays(30).plusSeconds(1));
        refuses(app.refresh(next.refresh()), "invalid_grant");
    }

    @Test
    void aDeactivatedUserIsNotRefreshedEvenAfterTheReturn() {
        String email = "left-" + UUID.randomUUID() + "@example.com";
        int id = server.hasUser(email, PASSWORD);
        NativeApp app = new NativeApp(server);
        Tokens tokens = app.signIn(Visitor.signedIn(server, email));
        assertThat(administrator.boss().delete("/api/user/" + id).status()).isEqualTo(200);
        assertThat(app.status(tokens.access())).isEqualTo(401);
        refuses(app.refresh(tokens.refresh()), "invalid_grant");
        assertThat(administrator
                        .boss()
                        .put("/api/user/" + id + "/reactivate", "{}")
                        .status())
                .isEqualTo(200);
        assertThat(app.status(tokens.access())).isEqualTo(401);
        refuses(app.refresh(tokens.refresh()), "invalid_grant");
    }

    @Test
    void whatAnApplicationMayNotAskForAnymoreIsNotRefreshed() {
        String grants = ", \"grant_types\": [\"authorization_code\", \"refresh_token\"]";
        RelyingParty app = new RelyingParty(server, administrator.boss(), grants);
        Tokens tokens = app.signIn(Visitor.signedIn(server, newUser()), "scope", "openid mb:full", "nonce", "n");
        Answer narrowed = administrator
                .boss()
                .put(
                        "/api/vestibule/oauth-client/" + app.id(),
                        "{\"client_name\": \"Narrowed\", \"redirect_uris\": [\"" + RelyingParty.REDIRECT
                                + "\"], \"scope\": \"openid\"" + grants + "}");
        assertThat(narrowed.status()).as(narrowed.text()).isEqualTo(200);
        Tokens next = app.refresh(tokens);
        assertThat(next.json().path("scope").textValue()).isEqualTo("openid");
        assertThat(server.with("Authorization", "Bearer " + next.access())
                        .get("/api/user/current")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void whoLeavesTheGroupOfAnApplicationIsNotRefreshed() {
        String email = "member-" + UUID.randomUUID() + "@example.com";
        int user = server.hasUser(email, PASSWORD);
        int group = administrator.group("Group " + UUID.randomUUID());
        int membership = administrator.join(user, group, false);
        RelyingParty app = new RelyingParty(
                server,
                administrator.boss(),
                ", \"grant_types\": [\"authorization_code\", \"refresh_token\"], \"allowed_groups\": [" + group + "]");
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens tokens = app.refresh(app.signIn(visitor));
        assertThat(administrator
                        .boss()
                        .delete("/api/permissions/membership/" + membership)
                        .status())
                .isEqualTo(204);
        Answer refused = app.token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refresh()));
        refuses(refused, "invalid_grant");
        assertThat(app.authorize(visitor).error()).isEqualTo("access_denied");
    }
}
