package dev.vestibule.oauth.openid;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.LogoutReceiver;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.RelyingParty;
import dev.vestibule.testing.RelyingParty.Tokens;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications are told of every end of a session that they signed a user in with. */
@OnSharedServer(
        value = "openid",
        settings = {OidcWorld.PHRASE, OidcWorld.SITE})
class BackChannelLogoutTest {
    private static final String ADMIN = "admin@back-channel.example";
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final TestServer server;
    private final Client admin;
    private final LogoutReceiver receiver = new LogoutReceiver();
    private final RelyingParty party;

    BackChannelLogoutTest(TestServer server) {
        this.server = server;
        server.isRunBy(ADMIN, PASSWORD);
        this.admin = server.as(server.signIn(ADMIN, PASSWORD));
        this.party = new RelyingParty(server, admin, ", \"backchannel_logout_uri\": \"" + receiver.address() + "\"");
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private String newUser() {
        String email = UUID.randomUUID().toString().substring(0, 8) + "@back-channel.example";
        server.hasUser(email, PASSWORD);
        return email;
    }

    private List<String> received(int number) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> receiver.tokens().size() >= number);
        return receiver.tokens();
    }

    private JsonNode trace() {
        return admin.get("/api/vestibule/oauth-logout?client_id=" + party.id()).json();
    }

    private JsonNode awaitState(String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(trace().at("/data/0/state").asText()).isEqualTo(state));
        return trace().at("/data/0");
    }

    // --- The token ---

    @Test
    void tokenIsShortLivedTypedAndAboutThisSession() throws ParseException {
        String email = newUser();
        Visitor visitor = Visitor.signedIn(server, email);
        Tokens tokens = party.signIn(visitor);
        visitor.open("/auth/logout");
        visitor.send("/auth/logout");
        SignedJWT signed = RelyingParty.verified(server, received(1).get(0));
        assertThat(signed.getHeader().getType().getType()).isEqualTo("logout+jwt");
        assertThat(signed.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        JWTClaimsSet claims = signed.getJWTClaimsSet();
        JWTClaimsSet id = RelyingParty.claims(server, tokens.id());
        assertThat(claims.getClaims().keySet())
                .isEqualTo(Set.of("iss", "sub", "aud", "iat", "exp", "jti", "sid", "events"));
        assertThat(claims.getIssuer()).isEqualTo(id.getIssuer());
        assertThat(claims.getSubject()).isEqualTo(id.getSubject());
        assertThat(claims.getAudience()).containsExactly(party.id());
        assertThat(claims.getStringClaim("sid")).isEqualTo(id.getStringClaim("sid"));
        assertThat(claims.getJSONObjectClaim("events")).isEqualTo(Map.of(EVENT, Map.of()));
        assertThat(claims.getJWTID()).hasSize(36);
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(2));
        JsonNode delivered = awaitState("delivered");
        assertThat(delivered.path("reply").asText()).isEqualTo("HTTP 200");
        assertThat(delivered.path("reason").asText()).isEqualTo("logout");
    }

    @Test
    void logoutTokenIsNoHint() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        visitor.open("/auth/logout");
        visitor.send("/auth/logout");
        Answer answer = new Visitor(server.client())
                .ask("/oauth/logout?id_token_hint=" + received(1).get(0));
        assertThat(answer.status()).isEqualTo(400);
    }

    // --- Every way a session ends; BackChannelReasonsTest has those that take settings or a provider ---

    static Stream<Arguments> ways() {
        return Stream.of(
                way(
                        "sign-out over the API",
                        "logout",
                        (test, visitor) -> test.client(visitor).delete("/api/session")),
                way("sign-out on the page", "logout", (test, visitor) -> {
                    visitor.open("/auth/logout");
                    visitor.send("/auth/logout");
                }),
                way("sign-out at another application", "logout", (test, visitor) -> {
                    Tokens tokens = new RelyingParty(test.server, test.admin, "").signIn(visitor);
                    visitor.ask("/oauth/logout?id_token_hint=" + tokens.id());
                }),
                way(
                        "another sign-in in the browser",
                        "replaced",
                        (test, visitor) -> test.server
                                .withCookie(visitor.cookie("metabase.SESSION"))
                                .signIn(ADMIN, PASSWORD)),
                way("revoked by the user", "logout", (test, visitor) -> {
                    String id = test.client(visitor)
                            .get("/api/vestibule/session")
                            .json()
                            .at("/data/0/id")
                            .asText();
                    test.client(visitor).delete("/api/vestibule/session/" + id);
                }),
                way(
                        "revoked by an administrator",
                        "admin",
                        (test, visitor) -> test.admin.post(
                                "/api/ee/session-management/revoke", "{\"user-id\": " + test.id(visitor) + "}")),
                way(
                        "changed password",
                        "password-change",
                        (test, visitor) -> test.admin.put(
                                "/api/user/" + test.id(visitor) + "/password",
                                "{\"password\": \"seven other kettles sing\"}")),
                way(
                        "deactivation",
                        "user-deactivated",
                        (test, visitor) -> test.admin.delete("/api/user/" + test.id(visitor))),
                way("expiration", "expired", (test, visitor) -> test.server.passes(Duration.ofDays(15))));
    }

    private static Arguments way(String name, String reason, BiConsumer<BackChannelLogoutTest, Visitor> end) {
        return Arguments.of(name, reason, end);
    }

    private Client client(Visitor visitor) {
        return server.as(visitor.cookie("metabase.SESSION"));
    }

    private int id(Visitor visitor) {
        return client(visitor).get("/api/user/current").json().path("id").intValue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void everyEndOfASessionIsTold(String way, String reason, BiConsumer<BackChannelLogoutTest, Visitor> end) {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        String key = visitor.cookie("metabase.SESSION");
        end.accept(this, visitor);
        server.as(key).get("/api/user/current"); // a session that has expired is noticed at its next use
        assertThat(received(1)).as(way).hasSize(1);
        assertThat(server.tables().value("SELECT reason FROM oauth_logout WHERE client_id = ?", party.id()))
                .isEqualTo(reason);
    }

    @Test
    void applicationIsToldOnceOfASessionHoweverOftenItSignedIn() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        party.signIn(visitor);
        Visitor other = Visitor.signedIn(server, newUser());
        party.signIn(other);
        client(visitor).delete("/api/session");
        received(1);
        client(other).delete("/api/session");
        assertThat(received(2)).hasSize(2);
    }

    @Test
    void whoDidNotSignInWithTheSessionIsNotTold() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        new RelyingParty(server, admin, "").signIn(visitor);
        client(visitor).delete("/api/session");
        Visitor second = Visitor.signedIn(server, newUser());
        party.signIn(second);
        client(second).delete("/api/session");
        assertThat(received(1)).hasSize(1);
        assertThat(trace().path("total").asInt()).isEqualTo(1);
    }

    // --- Delivery ---

    @Test
    void messageIsRepeatedWithTheSameNumberUntilItArrives() throws ParseException {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        receiver.answers(503);
        client(visitor).delete("/api/session");
        received(1);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(trace().at("/data/0/reply").asText()).isEqualTo("HTTP 503"));
        assertThat(trace().at("/data/0/state").asText()).isEqualTo("queued");
        receiver.answers(204);
        server.passes(Duration.ofSeconds(6));
        List<String> tokens = received(2);
        assertThat(awaitState("delivered").path("attempts").asInt()).isEqualTo(2);
        JWTClaimsSet first = RelyingParty.claims(server, tokens.get(0));
        JWTClaimsSet second = RelyingParty.claims(server, tokens.get(1));
        assertThat(second.getJWTID()).isEqualTo(first.getJWTID());
        assertThat(second.getExpirationTime()).isAfter(first.getExpirationTime());
    }

    @Test
    void refusalIsFinal() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        receiver.answers(400);
        client(visitor).delete("/api/session");
        received(1);
        assertThat(awaitState("failed").path("reply").asText()).isEqualTo("HTTP 400");
    }

    @Test
    void redirectsAreNotFollowed() {
        Visitor visitor = Visitor.signedIn(server, newUser());
        party.signIn(visitor);
        receiver.answers(302);
        client(visitor).delete("/api/session");
        received(1);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(trace().at("/data/0/reply").asText()).isEqualTo("HTTP 302"));
        assertThat(receiver.tokens()).hasSize(1);
    }

    @Test
    void applicationThatHangsDelaysNoOther() {
        try (LogoutReceiver slow = new LogoutReceiver()) {
            slow.hangs();
            RelyingParty hanging =
                    new RelyingParty(server, admin, ", \"backchannel_logout_uri\": \"" + slow.address() + "\"");
            for (int i = 0; i < 6; i++) {
                Visitor stuck = Visitor.signedIn(server, newUser());
                hanging.signIn(stuck);
                client(stuck).delete("/api/session");
            }
            Visitor visitor = Visitor.signedIn(server, newUser());
            party.signIn(visitor);
            client(visitor).delete("/api/session");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> !receiver.tokens().isEmpty());
        }
    }

    @Test
    void traceIsForAdministratorsAndKnowsItsStates() {
        assertThat(server.get("/api/vestibule/oauth-logout").status()).isEqualTo(401);
        assertThat(server.as(server.signIn(newUser(), PASSWORD))
                        .get("/api/vestibule/oauth-logout")
                        .status())
                .isEqualTo(403);
        assertThat(admin.get("/api/vestibule/oauth-logout?state=failed").status())
                .isEqualTo(200);
        Answer wrong = admin.get("/api/vestibule/oauth-logout?state=lost");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().at("/errors/state").asText())
                .isEqualTo("The state must be queued, delivered, failed or dropped.");
    }
}
