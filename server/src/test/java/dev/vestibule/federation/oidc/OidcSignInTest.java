package dev.vestibule.federation.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestProvider;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code flow against a provider that the test bends. */
@OnEachServer({OidcWorld.SITE, OidcWorld.PHRASE})
class OidcSignInTest {
    private final TestServer server;
    private final OidcWorld world;
    private final TestProvider idp;

    OidcSignInTest(TestServer server) {
        this.server = server;
        this.world = new OidcWorld(server);
        this.idp = world.idp();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aProviderIsThereForEverybodyOnceAnAdministratorHasSignedInOverIt() {
        assertThat(server.get("/auth/sso/" + world.key()).status()).isEqualTo(400);
        assertThat(server.get("/auth/login").text()).doesNotContain("/auth/sso/" + world.key());
        assertThat(world.boss().get(world.path()).json().path("live").booleanValue())
                .isFalse();

        idp.isSignedInAs(OidcWorld.person("sub-somebody", "somebody@example.com"));
        OidcWorld.Sent sent = world.begin(world.boss(), "?trial=true");
        Answer nobody = world.back(idp.authorize(sent.provider()), sent.cookie());
        assertThat(nobody.status()).as("a trial makes no accounts").isEqualTo(401);

        world.tryOut();
        JsonNode shown = world.boss().get(world.path()).json();
        assertThat(shown.path("live").booleanValue()).isTrue();
        assertThat(shown.at("/trial/by").isInt()).isTrue();
        assertThat(Math.abs(shown.path("clock-offset-seconds").intValue())).isLessThan(5);
        assertThat(server.get("/auth/login").text())
                .contains("/auth/sso/" + world.key())
                .contains("Continue with Acme");
    }

    @Test
    void theCodeFlowSignsInAndLeadsWhereOneWantedToGo() {
        world.tryOut();
        idp.isSignedInAs(OidcWorld.person("sub-ann", "ann." + world.key() + "@example.com"));
        Answer answer = world.signIn("?redirect=/account/sessions");
        assertThat(answer.header("Location")).contains("/account/sessions");
        JsonNode properties =
                server.as(world.keyOf(answer)).get("/api/session/properties").json();
        assertThat(properties.at("/session/method").textValue()).isEqualTo("oidc");
        assertThat(properties.at("/user/first_name").textValue()).isEqualTo("Ann");
        assertThat(world.signIn("?redirect=https://evil.example/").header("Location"))
                .contains("/");
        assertThat(world.signIn("?redirect=//evil.example/").header("Location")).contains("/");
        assertThat(server.tables().dump().toString()).doesNotContain("at-marker", TestProvider.SECRET);
    }

    @Test
    void namesFollowTheProviderAndTheTrailSaysSo() {
        world.tryOut();
        String email = "named." + world.key() + "@example.com";
        Map<String, Object> claims = OidcWorld.person("sub-named", email);
        idp.isSignedInAs(claims);
        world.signIn("");
        claims.put("given_name", "Anna");
        idp.isSignedInAs(claims);
        Answer answer = world.signIn("");
        assertThat(server.as(world.keyOf(answer))
                        .get("/api/user/current")
                        .json()
                        .path("first_name")
                        .textValue())
                .isEqualTo("Anna");
        assertThat(AuditLog.details(new AuditLog(world.boss()).by(server.users().id(email), "account.change")))
                .singleElement()
                .asString()
                .contains("\"provider\":\"" + world.key() + "\"", "\"first_name\":{\"from\":\"Ann\",\"to\":\"Anna\"}")
                .doesNotContain("last_name");
    }

    @Test
    void theRequestHasPkceStateNonceAndTheSmallestScopes() {
        world.tryOut();
        Map<String, String> query = TestProvider.fields(begin().provider().getRawQuery());
        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("scope", "openid email profile")
                .containsEntry("redirect_uri", "https://id.example.com/auth/sso/" + world.key() + "/callback")
                .containsKeys("code_challenge", "state", "nonce");
    }

    /** Whatever is wrong with a return: refused, nobody signed in, nothing changed. */
    @Test
    void returnsThatAreNotWhatWasSentAreRefused() {
        world.tryOut();
        OidcWorld.Sent mine = begin();
        OidcWorld.Sent other = begin();
        OidcWorld.Sent third = begin();
        OidcWorld.Sent mixed = begin();
        OidcWorld.Sent victims = begin();
        OidcWorld.Sent denied = begin();
        OidcWorld.Sent late = begin();
        OidcWorld.Sent twice = begin();
        URI good = idp.authorize(mine.provider());
        URI lateReturn = idp.authorize(late.provider());
        URI used = idp.authorize(twice.provider());
        assertThat(world.back(used, twice.cookie()).status()).isEqualTo(302);
        Map<String, Answer> answers = new LinkedHashMap<>();

        Map<String, List<String>> before = server.tables().dumpBesideTries();
        answers.put("no cookie", server.get(good.getRawPath() + "?" + good.getRawQuery()));
        answers.put("another browser's cookie", world.back(good, other.cookie()));
        answers.put("no state", world.back(without(good, "state"), mine.cookie()));
        answers.put("another state", world.back(changed(good, "state", "x".repeat(43)), mine.cookie()));
        answers.put("used already", world.back(used, twice.cookie()));
        assertThat(server.tables().dumpBesideTries())
                .as("what was sent still counts")
                .isEqualTo(before);

        before = server.tables().dumpBesideTries("used_token");
        answers.put("another issuer", world.back(changed(good, "iss", "https://evil.example"), mine.cookie()));
        answers.put(
                "a code of nobody",
                world.back(changed(idp.authorize(third.provider()), "code", "stolen"), third.cookie()));
        answers.put("a blank code", world.back(changed(good, "code", "%20"), mine.cookie()));
        String victimsCode = TestProvider.fields(
                        idp.authorize(victims.provider()).getRawQuery())
                .get("code");
        answers.put(
                "a code for another verifier",
                world.back(changed(idp.authorize(mixed.provider()), "code", victimsCode), mixed.cookie()));
        String state = TestProvider.fields(denied.provider().getRawQuery()).get("state");
        answers.put(
                "access denied",
                world.back(
                        URI.create("https://id.example.com/auth/sso/" + world.key()
                                + "/callback?error=access_denied&state=" + state),
                        denied.cookie()));
        server.passes(Duration.ofMinutes(10));
        answers.put("too late", world.back(lateReturn, late.cookie()));
        server.passes(Duration.ofMinutes(-10)); // or sessions would be noted as used again, some time later
        assertThat(server.tables().dumpBesideTries("used_token")).isEqualTo(before);
        answers.forEach((what, answer) -> {
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.sets("metabase.SESSION")).as(what).isFalse();
        });
        Figures.print("V10", "%d of %d forged returns refused on %s", answers.size(), answers.size(), server);
    }

    private OidcWorld.Sent begin() {
        return world.begin(server.client(), "");
    }

    private static URI without(URI address, String field) {
        return URI.create(
                address.toString().replaceFirst("[?&]" + field + "=[^&]*", "&").replaceFirst("callback&", "callback?"));
    }

    private static URI changed(URI address, String field, String value) {
        return URI.create(address.toString().replaceFirst(field + "=[^&]*", field + "=" + value));
    }

    @Test
    void oneReturnAmongFiftyAtOnceSignsIn() {
        world.tryOut();
        OidcWorld.Sent sent = begin();
        URI address = idp.authorize(sent.provider());
        List<Answer> answers = server.with("Cookie", "metabase.OIDC_STATE=" + sent.cookie())
                .sendAtOnce(50, "GET", address.getRawPath() + "?" + address.getRawQuery(), "");
        assertThat(answers.stream().filter(answer -> answer.status() == 302)).hasSize(1);
        assertThat(answers).allMatch(answer -> List.of(302, 401, 503).contains(answer.status()));
    }

    /** Whatever kind of fault it is: nobody expects a table that is gone. */
    @Test
    void aFaultWhileSomebodyIsProvedIsNoFailedTryOfTheirs() {
        world.tryOut();
        idp.isSignedInAs(OidcWorld.person("sub-fault", "fault." + world.key() + "@example.com"));
        OidcWorld.Sent sent = begin();
        URI address = idp.authorize(sent.provider());
        List<Map<String, String>> tries = tries();
        server.tables().run("ALTER TABLE used_token RENAME TO used_token_gone");
        try {
            assertThat(world.back(address, sent.cookie()).status()).isEqualTo(500);
        } finally {
            server.tables().run("ALTER TABLE used_token_gone RENAME TO used_token");
        }
        assertThat(tries()).isEqualTo(tries);
        assertThat(world.back(address, sent.cookie()).status())
                .as("once it is mended")
                .isEqualTo(302);
    }

    /** All that count or are under way. */
    private List<Map<String, String>> tries() {
        return server.tables().rows("SELECT id, subject, under_way FROM attempt ORDER BY id, subject");
    }

    @Test
    void idTokensThatAreNotRightAreRefused() {
        world.tryOut();
        Map<String, UnaryOperator<JWTClaimsSet.Builder>> bends = new LinkedHashMap<>();
        bends.put("nonce of another", claims -> claims.claim("nonce", "another"));
        bends.put("no nonce", claims -> claims.claim("nonce", null));
        bends.put("issuer", claims -> claims.issuer("https://evil.example"));
        bends.put("issuer with a slash", claims -> claims.issuer(idp.issuer() + "/"));
        bends.put("audience", claims -> claims.audience("another"));
        bends.put("azp", claims -> claims.claim("azp", "another"));
        bends.put("expired", claims -> claims.expirationTime(world.at(-61)));
        bends.put("from the future", claims -> claims.issueTime(world.at(120)));
        bends.put("no exp", claims -> claims.expirationTime(null));
        bends.put("no sub", claims -> claims.subject(null));
        bends.put(
                "a logout token",
                claims ->
                        claims.claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())));
        Map<String, List<String>> before = server.tables().dumpBesideTries("used_token");
        bends.forEach((what, bend) -> {
            idp.bends(bend);
            Answer answer = world.signIn("");
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.sets("metabase.SESSION")).as(what).isFalse();
        });
        assertThat(server.tables().dumpBesideTries("used_token")).isEqualTo(before);
        idp.bends(claims -> claims);
        assertThat(world.signIn("").status()).as("a good one is still good").isEqualTo(302);
        Figures.print("F04", "%d of %d ID tokens refused on %s", bends.size(), bends.size(), server);
    }

    @Test
    void anUnverifiedAddressLinksNothingAndMakesNothing() {
        world.tryOut();
        server.hasUser("victim." + world.key() + "@example.com", OidcWorld.PASSWORD);
        Map<String, List<String>> before = server.tables().dumpBesideTries("used_token");
        for (Object verified : new Object[] {false, "no", 1}) {
            Map<String, Object> claims = OidcWorld.person("sub-thief", "victim." + world.key() + "@example.com");
            claims.put("email_verified", verified);
            idp.isSignedInAs(claims);
            assertThat(world.signIn("").status()).isEqualTo(401);
        }
        assertThat(server.tables().dumpBesideTries("used_token")).isEqualTo(before);
    }

    @Test
    void userInfoCountsForTheSameSubjectOnly() {
        world.tryOut();
        idp.isSignedInAs(Map.of("sub", "sub-info"));
        idp.tells("{\"sub\": \"sub-other\", \"email\": \"info@example.com\", \"email_verified\": true}");
        assertThat(world.signIn("").status()).isEqualTo(401);
        idp.tells("{\"sub\": \"sub-info\", \"email\": \"info." + world.key()
                + "@example.com\", \"email_verified\": true}");
        assertThat(world.signIn("").status()).isEqualTo(302);
    }

    @Test
    void aClosedAccountStaysClosed() {
        world.tryOut();
        String session = world.signInAs("finn", "sid-6");
        int id = server.as(session).get("/api/user/current").json().path("id").intValue();
        world.boss().delete("/api/user/" + id);
        assertThat(world.signIn("").text()).isEqualTo("Your account is disabled.");
    }

    /** The way back can be gone once only, so trying again begins at the sign-in page. */
    @Test
    void aPageNamesTheProviderThatDoesNotAnswerAndLeadsBackToTheSignIn() {
        world.tryOut();
        idp.refusesTheClient(true);
        Visitor visitor = new Visitor(server.client());
        URI provider = URI.create(
                visitor.ask("/auth/sso/" + world.key()).header("Location").orElseThrow());
        URI back = idp.authorize(provider);
        Answer onTheWayBack = visitor.ask(back.getRawPath() + "?" + back.getRawQuery());
        world.boss().put(world.path(), "{\"issuer-uri\": \"http://127.0.0.1:1\", \"client-secret\": \"another\"}");
        Answer onTheWayThere = new Visitor(world.boss()).ask("/auth/sso/" + world.key() + "?trial=true");
        for (Answer page : List.of(onTheWayBack, onTheWayThere)) {
            assertThat(page.status()).as(page.text()).isEqualTo(503);
            assertThat(page.header("Retry-After")).contains("5");
            assertThat(page.text())
                    .contains("Acme is not responding correctly. Try again in a few seconds.", "href=\"/auth/login\"")
                    .doesNotContain("The server is busy", ">Try again<");
        }
    }

    @Test
    void aProviderThatIsAwayIsOurTrouble() {
        world.tryOut();
        world.boss().put(world.path(), "{\"issuer-uri\": \"http://127.0.0.1:1\", \"client-secret\": \"another\"}");
        Answer answer = world.boss().get("/auth/sso/" + world.key() + "?trial=true");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isPresent();
    }
}
