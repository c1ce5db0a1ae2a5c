package dev.vestibule.federation.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.KeyServer;
import dev.vestibule.testing.KeyServer.Mood;
import dev.vestibule.testing.OnEachGoogleServer;
import dev.vestibule.testing.OnEachGoogleServer.World;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** {@code POST /api/session/google_auth} with tokens of a key set that the test publishes. */
@OnEachGoogleServer
class GoogleSignInTest {
    private static final String REFUSED = "{\"errors\":{\"_error\":\"authentication-failed\"}}";

    private final World world;
    private final TestServer server;

    GoogleSignInTest(World world) {
        this.world = world;
        this.server = world.server();
    }

    @Test
    void theReferencesRequestSignsIn() {
        int id = server.hasUser("reference@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-reference", "Reference@Example.com")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(answer.key());
        Answer user = server.as(answer.key()).get("/api/user/current");
        assertThat(user.json().path("id").intValue()).isEqualTo(id);
        assertThat(server.as(answer.key())
                        .get("/api/session/properties")
                        .json()
                        .at("/session/method")
                        .textValue())
                .isEqualTo("google");
        assertThat(server.as(answer.key()).get("/api/login-history/current").json())
                .hasSize(1);
    }

    @Test
    void aPasswordAloneLinksNoAccountThatHasASecondFactor() {
        server.hasUser("factor@example.com", "seven purple kettles sing");
        server.tables().run("UPDATE account SET second_factors = 1 WHERE email = ?", "factor@example.com");
        String token = world.token(world.claims("g-factor", "factor@example.com"));
        Answer refused = world.signIn(server.client(), token, "seven purple kettles sing");
        assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        assertThat(server.tables().count("SELECT COUNT(*) FROM external_identity WHERE subject = ?", "g-factor"))
                .isZero();
    }

    /** Whoever has the address at Google today need not be who has the account. */
    @Test
    void anAccountWithAPasswordIsLinkedOnceThatPasswordWasShown() {
        server.hasUser("shown@example.com", "seven purple kettles sing");
        String token = world.token(world.claims("g-shown", "shown@example.com"));
        String body = "{\"token\": \"" + token + "\"}";
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        Answer without = server.post("/api/session/google_auth", body);
        assertThat(without.status()).as(without.text()).isEqualTo(401);
        assertThat(without.json().at("/errors/password").textValue())
                .contains("An account with this email address already exists. Send its password once to link it.");
        Client guesser = server.from("198.51.100.78");
        for (int i = 0; i < 10; i++) {
            Answer wrong = world.signIn(guesser, token, "not the password " + i);
            assertThat(wrong.status()).as(wrong.text()).isEqualTo(401);
            assertThat(wrong.json().at("/errors/password").textValue()).isEqualTo("did not match stored password");
        }
        Answer waits = world.signIn(guesser, token, "seven purple kettles sing");
        assertThat(waits.json().at("/errors/password").textValue())
                .as("wrong ones are counted like those of a sign-in")
                .startsWith("Too many attempts!");
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        server.passes(Duration.ofMinutes(62));
        assertThat(world.signIn(token).status()).as("its time is over").isEqualTo(401);
        String fresh = world.token(world.claims("g-shown", "shown@example.com"));
        assertThat(world.signIn(fresh).status()).isEqualTo(200);
        assertThat(server.post("/api/session/google_auth", "{\"token\": \"" + fresh + "\"}")
                        .status())
                .as("once is enough")
                .isEqualTo(200);
        server.passes(Duration.ofMinutes(-62));
    }

    @Test
    void namesAreRefreshedAndMissingOnesKept() {
        server.hasUser("names@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-names", "names@example.com")
                .claim("given_name", "Anna\n")
                .claim("family_name", null)));
        Answer user = server.as(answer.key()).get("/api/user/current");
        assertThat(user.json().path("first_name").textValue()).isEqualTo("Anna");
        assertThat(user.json().path("last_name").textValue()).isEqualTo("Example");
    }

    @Test
    void theAccountFollowsTheSubjectAndNotTheAddress() {
        int first = server.hasUser("moved@example.com", "seven purple kettles sing");
        assertThat(world.signIn(world.token(world.claims("g-moved", "moved@example.com")))
                        .status())
                .isEqualTo(200);
        int second = server.hasUser("taken@example.com", "seven purple kettles sing");

        Answer moved = world.signIn(world.token(world.claims("g-moved", "taken@example.com")));
        assertThat(server.as(moved.key())
                        .get("/api/user/current")
                        .json()
                        .path("id")
                        .intValue())
                .isEqualTo(first);

        Answer heir = world.signIn(world.token(world.claims("g-heir", "moved@example.com")));
        assertThat(heir.status()).as("the address has another owner now").isEqualTo(401);
        assertThat(heir.text()).isEqualTo("{\"errors\":{\"_error\":\"account-creation-not-allowed\"}}");
        assertThat(server.tables()
                        .count("SELECT COUNT(*) FROM external_identity WHERE account_id IN (?, ?)", first, second))
                .isEqualTo(1);
    }

    @Test
    void anAddressThatIsNotVerifiedNeverLinksAndGivesWayToWhoProvesIt() {
        String password = "seven purple kettles sing";
        int squatter = server.hasUser("squatter@example.com", password);
        Client client = server.as(server.signIn("squatter@example.com", password));
        assertThat(client.put("/api/user/" + squatter, "{\"email\": \"proves@example.org\"}")
                        .status())
                .isEqualTo(200);

        server.users().removePassword(squatter); // or it is asked for
        Answer own = world.signIn(world.token(world.claims("g-unverified-own", "squatter@example.com")));
        assertThat(server.as(own.key())
                        .get("/api/user/current")
                        .json()
                        .path("id")
                        .intValue())
                .as("the address that was verified last links")
                .isEqualTo(squatter);
        Answer victim = world.signIn(world.token(world.claims("g-proves-it", "proves@example.org")));
        assertThat(victim.status()).isEqualTo(200);
        Answer account = server.as(victim.key()).get("/api/user/current");
        assertThat(account.json().path("id").intValue()).isNotEqualTo(squatter);
        assertThat(account.json().path("email").textValue()).isEqualTo("proves@example.org");
        Awaitility.await() // as on another node
                .until(() -> client.get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue()
                        .equals("squatter@example.com"));
    }

    @Test
    void anAccountIsMadeInsideTheDomainsOnly() {
        Answer made = world.signIn(world.token(world.claims("g-new", "new@example.org")));
        assertThat(made.status()).isEqualTo(200);
        assertThat(server.as(made.key())
                        .get("/api/user/current")
                        .json()
                        .path("email")
                        .textValue())
                .isEqualTo("new@example.org");

        for (JWTClaimsSet.Builder claims : List.of(
                world.claims("g-else", "new@example.net"),
                world.claims("g-sub", "new@sub.example.com"),
                world.claims("g-like", "new@notexample.com"),
                world.claims("g-private", "private@example.com").claim("hd", null),
                world.claims("g-other", "other@example.com").claim("hd", "example.net"))) {
            Map<String, List<String>> before = server.tables().dumpBesideTries();
            Answer answer = world.signIn(world.token(claims));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text()).isEqualTo("{\"errors\":{\"_error\":\"account-creation-not-allowed\"}}");
            assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        }
    }

    @Test
    void domainsAndWorkspacesAdmitTheSamePeopleInEitherSpelling() {
        Map<String, String> workspaces = new LinkedHashMap<>();
        workspaces.put("ascii@xn--bcher-kva.example", "xn--bcher-kva.example");
        workspaces.put("mixed@bücher.example", "xn--bcher-kva.example");
        workspaces.put("unicode@münchen.example", "münchen.example");
        workspaces.forEach((email, workspace) -> {
            Answer made = world.signIn(world.token(world.claims("g-" + email.substring(0, email.indexOf('@')), email)
                    .claim("hd", workspace)));
            assertThat(made.status()).as(email).isEqualTo(200);
            assertThat(server.as(made.key())
                            .get("/api/user/current")
                            .json()
                            .path("email")
                            .textValue())
                    .isEqualTo(email.replace("xn--bcher-kva", "bücher"));
        });
        Answer listedIsAnother = world.signIn(world.token(world.claims("g-sharp", "sharp@straße.example")));
        assertThat(listedIsAnother.text()).contains("account-creation-not-allowed");
        Answer managedIsAnother = world.signIn(
                world.token(world.claims("g-plain", "plain@strasse.example").claim("hd", "straße.example")));
        assertThat(managedIsAnother.text()).contains("account-creation-not-allowed");
    }

    @Test
    void aClosedAccountStaysClosed() {
        int id = server.hasUser("closed@example.com", "seven purple kettles sing");
        server.users().deactivate(id);
        Map<String, List<String>> before = server.tables().dumpBesideTries();

        Answer answer = world.signIn(world.token(world.claims("g-closed", "closed@example.com")));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("{\"errors\":{\"_error\":\"Your account is disabled.\"}}");
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
    }

    @Test
    void fiftyAtOnceMakeOneAccountAndOneLink() {
        String token = world.token(world.claims("g-crowd", "crowd@example.com"));
        List<Answer> answers =
                server.client().postAtOnce(50, "/api/session/google_auth", "{\"token\": \"" + token + "\"}");
        assertThat(answers)
                .allMatch(answer -> Set.of(200, 503).contains(answer.status()))
                .anyMatch(answer -> answer.status() == 200);
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE email = 'crowd@example.com'"))
                .isEqualTo(1);
        assertThat(server.users().links("g-crowd")).isEqualTo(1);
        long started = answers.stream().filter(answer -> answer.status() == 200).count();
        assertThat((long) server.sessions().count("crowd@example.com")).isEqualTo(started);
    }

    /** Promise F04: every one of them is refused, and nothing has changed but counters and the record of sign-ins. */
    @Test
    void tokenVectorsAreAllRefusedWithNothingChanged() {
        server.hasUser("victim@example.com", "seven purple kettles sing");
        world.signIn(world.token(world.claims("g-victim", "victim@example.com")));
        world.google().asked();
        Map<String, List<String>> before = server.tables().dumpBesideTries();
        BadGoogleTokens bad = new BadGoogleTokens(world);
        Map<String, String> vectors = bad.all();
        int refused = 0;
        try (KeyServer canary = new KeyServer("{\"keys\": []}")) {
            vectors.putAll(bad.elsewhere(canary));
            for (Map.Entry<String, String> vector : vectors.entrySet()) {
                Answer answer = world.signIn(server.from("2001:db8:" + refused + "::1"), vector.getValue());
                assertThat(answer.status()).as(vector.getKey()).isEqualTo(401);
                assertThat(answer.text()).as(vector.getKey()).isEqualTo(REFUSED);
                assertThat(answer.sets("metabase.SESSION")).as(vector.getKey()).isFalse();
                refused++;
            }
            assertThat(canary.asked())
                    .as("addresses in tokens are never called")
                    .isEmpty();
        }
        assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
        assertThat(world.signIn(world.token(world.claims("g-victim", "victim@example.com")))
                        .status())
                .as("a good one is still good")
                .isEqualTo(200);
        Figures.print("F04", "%d of %d token vectors refused on %s", refused, vectors.size(), server);
    }

    @Test
    void clocksMayDifferByAMinute() {
        server.hasUser("clock@example.com", "seven purple kettles sing");
        List<JWTClaimsSet.Builder> good = List.of(
                world.claims("g-clock", "clock@example.com")
                        .issueTime(Date.from(server.now().plusSeconds(50))),
                world.claims("g-clock", "clock@example.com")
                        .notBeforeTime(Date.from(server.now().plusSeconds(50))),
                world.claims("g-clock", "clock@example.com")
                        .expirationTime(Date.from(server.now().minusSeconds(50))));
        for (JWTClaimsSet.Builder claims : good) {
            assertThat(world.signIn(world.token(claims)).status()).isEqualTo(200);
        }
    }

    @Test
    void aShortIssuerIsGoogleToo() {
        server.hasUser("short@example.com", "seven purple kettles sing");
        Answer answer = world.signIn(world.token(world.claims("g-short", "short@example.com")
                .issuer("accounts.google.com")
                .claim("email_verified", "true")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(world.signIn(world.token(world.claims("g-short", "short@example.com")))
                        .status())
                .isEqualTo(200);
        assertThat(server.users().links("g-short")).isEqualTo(1);
    }

    @Test
    void whatIsNoTextIsInvalidInput() {
        for (String body : List.of(
                "{}",
                "{\"token\": \"\"}",
                "{\"token\": \" \"}",
                "{\"token\": 1}",
                "{\"token\": {\"a\": 1}}",
                "{\"token\": \"" + "x".repeat(16_385) + "\"}",
                "{\"token\": \"a.b.c\", \"remember\": \"yes\"}")) {
            assertThat(server.post("/api/session/google_auth", body).status())
                    .as(body.substring(0, Math.min(40, body.length())))
                    .isEqualTo(400);
        }
        Answer missing = server.post("/api/session/google_auth", "{}");
        assertThat(missing.json().at("/errors/token").textValue()).isEqualTo("value must be a non-blank string.");
    }

    @Test
    void anAddressThatFailedFiftyTimesWaitsButKnownDevicesDoNot() {
        Client guesser = server.from("198.51.100.77");
        String here = world.token(world.claims("g-desk", "desk@example.com"));
        server.hasUser("desk@example.com", "seven purple kettles sing");
        String device = world.signIn(guesser, here).cookie("metabase.DEVICE").value();
        for (int i = 0; i < 50; i++) {
            assertThat(world.signIn(guesser, "guess").status()).isEqualTo(401);
        }
        Answer full = world.signIn(guesser, world.token(world.claims("g-full", "full@example.com")));
        assertThat(full.status()).isEqualTo(401);
        assertThat(full.json().at("/errors/username").textValue()).startsWith("Too many attempts!");
        assertThat(full.header("Retry-After")).isPresent();
        assertThat(guesser.signIn("nobody@example.com", "whatever it was")
                        .json()
                        .at("/errors/username")
                        .isTextual())
                .as("one count with passwords")
                .isTrue();
        assertThat(world.signIn(guesser.with("Cookie", "metabase.DEVICE=" + device), here)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whileGoogleIsAwayKnownKeysGoOn() {
        server.hasUser("away@example.com", "seven purple kettles sing");
        String token = world.token(world.claims("g-away", "away@example.com"));
        assertThat(world.signIn(token).status()).isEqualTo(200);
        world.google().behaves(Mood.AWAY);
        assertThat(world.signIn(token).status()).isEqualTo(200);
        world.google().behaves(Mood.WELL);
    }
}
