package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sign-outs that applications start, module by module of the certification plan "RP-Initiated Logout OP". */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class EndSessionTest {
    private static final String ADMIN = "admin@end-session.example";
    private static final String ANN = "ann@end-session.example";
    private static final String AFTER = "https://app.example.com/signed-out?from=idp";
    private static final String PATH = "/oauth/logout";

    private final TestServer server;
    private final RelyingParty party;

    EndSessionTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        Client admin = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, admin, ", \"post_logout_redirect_uris\": [\"" + AFTER + "\"]");
        if (!server.knows(ANN)) {
            server.hasUser(ANN, PASSWORD);
        }
    }

    private static String query(String... pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return PATH + "?" + Visitor.encoded(all);
    }

    private boolean isSignedIn(Visitor visitor) {
        return !visitor.cookie("metabase.SESSION").isEmpty()
                && server.withCookie(visitor.cookie("metabase.SESSION"))
                                .get("/api/user/current")
                                .status()
                        == 200;
    }

    private void staysWithAnError(Visitor visitor, Answer answer, String error, String reason) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.text()).contains("<code>" + error + "</code>").contains(reason);
        assertThat(isSignedIn(visitor)).isTrue();
    }

    /** oidcc-rp-initiated-logout. */
    @Test
    void withAHintTheUserIsSignedOutWithoutAQuestion() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        Answer answer =
                visitor.ask(query("id_token_hint", tokens.id(), "post_logout_redirect_uri", AFTER, "state", "a b&c"));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).contains(AFTER + "&state=a+b%26c");
        assertThat(isSignedIn(visitor)).isFalse();
        assertThat(server.with("Authorization", "Bearer " + tokens.access())
                        .get("/oauth/userinfo")
                        .status())
                .as("what was granted in the session ends with it")
                .isEqualTo(401);
    }

    /** oidcc-rp-initiated-logout-no-state. */
    @Test
    void withoutStateTheAddressIsAsRegistered() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        assertThat(visitor.ask(query("id_token_hint", tokens.id(), "post_logout_redirect_uri", AFTER))
                        .header("Location"))
                .contains(AFTER);
    }

    /** oidcc-rp-initiated-logout-no-post-logout-redirect-uri. */
    @Test
    void withAHintAloneTheUserStaysHere() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        Answer answer = visitor.ask(query("id_token_hint", tokens.id(), "state", "x"));
        assertThat(answer.header("Location")).contains("/auth/logout");
        assertThat(isSignedIn(visitor)).isFalse();
        assertThat(visitor.text("/auth/logout")).contains("You have been signed out in this browser.");
    }

    /** oidcc-rp-initiated-logout-no-params, -only-state. */
    @Test
    void withoutAHintTheUserIsAsked() {
        for (String path : new String[] {PATH, query("state", "x")}) {
            Visitor visitor = Visitor.signedIn(server, ANN);
            Answer page = visitor.ask(path);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("You have been asked to sign out.").contains("You are signed in as");
            assertThat(isSignedIn(visitor)).isTrue();
            Answer out = visitor.sendOnly(PATH + "/confirm");
            assertThat(out.header("Location")).contains("/auth/logout");
            assertThat(isSignedIn(visitor)).isFalse();
        }
    }

    @Test
    void withTheClientAloneTheUserIsAskedByNameAndSentBack() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Answer page = visitor.ask(query("client_id", party.id(), "post_logout_redirect_uri", AFTER, "state", "s"));
        assertThat(page.text()).contains("asks you to sign out.");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self' https://app.example.com");
        Map<String, String> fields = RelyingParty.hidden(page);
        Answer out = visitor.sendOnly(
                PATH + "/confirm",
                fields.entrySet().stream()
                        .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                        .toArray(String[]::new));
        assertThat(out.header("Location")).contains(AFTER + "&state=s");
        assertThat(isSignedIn(visitor)).isFalse();
    }

    /** oidcc-rp-initiated-logout-no-id-token-hint. */
    @Test
    void addressNeedsAnApplication() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        staysWithAnError(
                visitor,
                visitor.ask(query("post_logout_redirect_uri", AFTER, "state", "x")),
                "invalid_request",
                "post_logout_redirect_uri needs id_token_hint or client_id");
    }

    /** oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, -query-added-to-post-logout-redirect-uri. */
    @Test
    void addressHasToBeRegisteredExactly() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        for (String wrong : new String[] {
            "https://evil.example/",
            AFTER + "&more=1",
            AFTER + "#x",
            "https://app.example.com/signed-out",
            RelyingParty.REDIRECT
        }) {
            staysWithAnError(
                    visitor,
                    visitor.ask(query("id_token_hint", tokens.id(), "post_logout_redirect_uri", wrong)),
                    "invalid_request",
                    "post_logout_redirect_uri is not registered for this client");
        }
    }

    /** oidcc-rp-initiated-logout-bad-id-token-hint, -modified-id-token-hint. */
    @Test
    void hintHasToBeAnIdTokenOfThisServer() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        String[] parts = tokens.id().split("\\.", -1);
        String unsigned = "eyJhbGciOiJub25lIn0." + parts[1] + ".";
        for (String wrong :
                new String[] {"bad", parts[0] + "." + parts[1] + "." + "A".repeat(342), unsigned, tokens.access()}) {
            staysWithAnError(
                    visitor,
                    visitor.ask(query("id_token_hint", wrong, "post_logout_redirect_uri", AFTER)),
                    "invalid_request",
                    "id_token_hint is not an ID token of this server");
        }
    }

    @Test
    void clientHasToBeThatOfTheHintAndKnown() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        staysWithAnError(
                visitor,
                visitor.ask(query("id_token_hint", tokens.id(), "client_id", "another")),
                "invalid_request",
                "id_token_hint was issued for another client_id");
        staysWithAnError(
                visitor, visitor.ask(query("client_id", "another")), "invalid_client", "client_id is not registered");
    }

    @Test
    void expiredHintIsAsGoodAsAFreshOne() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        server.passes(Duration.ofHours(3));
        assertThat(visitor.ask(query("id_token_hint", tokens.id(), "post_logout_redirect_uri", AFTER))
                        .header("Location"))
                .contains(AFTER);
        assertThat(isSignedIn(visitor)).isFalse();
    }

    @Test
    void hintOfAnEarlierSessionAsksBeforeTheNextOneEnds() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        visitor.ask(query("id_token_hint", tokens.id()));
        visitor.signIn(ANN, PASSWORD);
        Answer page = visitor.ask(query("id_token_hint", tokens.id(), "post_logout_redirect_uri", AFTER));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("asks you to sign out.");
        assertThat(isSignedIn(visitor)).isTrue();
    }

    /** A browser sends no cookie with it, so that the hint says which session is meant. */
    @Test
    void formOfAnotherSiteEndsTheSessionOfItsHintAndNoOther() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Visitor elsewhere = Visitor.signedIn(server, ANN);
        Tokens tokens = party.signIn(visitor);
        Answer answer = server.with("Sec-Fetch-Site", "cross-site")
                .form(PATH, Map.of("id_token_hint", tokens.id(), "post_logout_redirect_uri", AFTER, "state", "1"));
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).contains(AFTER + "&state=1");
        assertThat(isSignedIn(visitor)).isFalse();
        assertThat(isSignedIn(elsewhere)).isTrue();
    }

    @Test
    void formWithoutAHintEndsNothingAndGoesOnAsALink() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Answer answer = server.with("Sec-Fetch-Site", "cross-site")
                .form(PATH, Map.of("client_id", party.id(), "post_logout_redirect_uri", AFTER));
        assertThat(answer.status()).isEqualTo(303);
        String next = answer.header("Location").orElseThrow();
        assertThat(next).startsWith(PATH + "?client_id=");
        assertThat(isSignedIn(visitor)).isTrue();
        assertThat(visitor.ask(next).text()).contains("asks you to sign out.");
    }

    @Test
    void confirmationTakesTheTokenOfItsPage() {
        Visitor visitor = Visitor.signedIn(server, ANN);
        Answer answer = server.withCookie(visitor.cookie("metabase.SESSION"))
                .with("Sec-Fetch-Site", "same-origin")
                .form(PATH + "/confirm", Map.of("proof", "guessed"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(isSignedIn(visitor)).isTrue();
    }
}
