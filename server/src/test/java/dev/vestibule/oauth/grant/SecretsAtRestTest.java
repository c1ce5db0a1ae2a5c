package dev.vestibule.oauth.grant;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DeviceApp;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The tables contain neither what grants access nor what applications asked about users. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class SecretsAtRestTest {
    private static final String ADMIN = "admin@rest.example";

    private final TestServer server;
    private final Client boss;
    private final String mark = UUID.randomUUID().toString().substring(9);

    SecretsAtRestTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.boss = server.as(server.signIn(ADMIN, PASSWORD));
    }

    private Visitor user() {
        String email = "ann-" + UUID.randomUUID() + "@rest.example";
        server.hasUser(email, PASSWORD);
        return Visitor.signedIn(server, email);
    }

    private void noTableHas(String... secrets) {
        assertThat(server.tables().dump().toString()).doesNotContain(secrets);
    }

    @Test
    void parametersOfRequestsAreInNoTable() {
        RelyingParty party = new RelyingParty(server, boss, "");
        String[] personal = {
            "state", "state-" + mark,
            "nonce", "nonce-" + mark,
            "login_hint", mark + "@hint.example",
            "claims", "{\"userinfo\":{\"email\":{\"value\":\"" + mark + "@claims.example\"}}}"
        };
        Answer push = party.push(personal);
        noTableHas(mark, push.json().path("request_uri").textValue().substring(40));
        Visitor ann = user();
        Answer page = ann.ask(party.pushed(push));
        noTableHas(mark);
        RelyingParty.Redirected done = RelyingParty.redirected(RelyingParty.agree(ann, page));
        assertThat(done.parameters()).containsEntry("state", "state-" + mark);
        noTableHas(mark, done.code());
        Answer tokens = party.exchange(done.code());
        String idToken = new RelyingParty.Tokens(tokens.json()).id();
        assertThat(RelyingParty.claims(server, idToken).getClaim("nonce")).isEqualTo("nonce-" + mark);
        noTableHas(mark, new RelyingParty.Tokens(tokens.json()).access());
    }

    @Test
    void aRequestThatWasNotPushedLeavesNothing() {
        RelyingParty party = new RelyingParty(server, boss, "");
        RelyingParty.Redirected done =
                party.authorize(user(), "state", "state-" + mark, "nonce", "nonce-" + mark, "login_hint", mark);
        noTableHas(mark, done.code());
    }

    @Test
    void codesOfDevicesAreNotFoundByTryingAllOfThem() {
        DeviceApp app = new DeviceApp(server, boss, "");
        DeviceApp.Codes codes = app.codes();
        String letters = codes.user().replace("-", "");
        noTableHas(
                codes.device(),
                letters,
                Digests.sha512(letters).hex(),
                Digests.sha256(letters).hex());
        assertThat(DeviceApp.decided(user(), codes, true).status()).isEqualTo(303);
    }
}
