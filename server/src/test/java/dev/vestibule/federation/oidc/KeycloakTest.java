package dev.vestibule.federation.oidc;

import static dev.vestibule.federation.oidc.KeycloakWorld.isIn;
import static dev.vestibule.federation.oidc.KeycloakWorld.isOut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FaultyLink;
import dev.vestibule.testing.FaultyLink.Fault;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.KeycloakVisitor;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Sign-in with a real Keycloak, by requests; {@link KeycloakBrowserTest} has the stories in a browser. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakTest {
    private static final String PASSWORD = KeycloakWorld.PASSWORD;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private KeycloakWorld world;

    @BeforeAll
    void start() {
        world = KeycloakWorld.on(DatabaseKind.H2, "MB_DISABLE_SESSION_THROTTLE=true");
    }

    @AfterEach
    void heal() {
        world.link().heals();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    private boolean isLive(Visitor visitor) {
        return world.server()
                        .withCookie(visitor.cookie("metabase.SESSION"))
                        .get("/api/user/current")
                        .status()
                == 200;
    }

    private int sessionsOf(String email) {
        return world.server().sessions().count(email);
    }

    /** Nothing but that somebody tried. */
    private Map<String, List<String>> state() {
        return world.server().tables().dumpBesideTries("device", "used_token");
    }

    // --- Who gets in ---

    @Test
    void whoIsSignedInThereIsSignedInHereAsTheSamePerson() {
        world.server().hasUser("known@example.com", PASSWORD);
        int known = world.server().users().id("known@example.com");
        String subject = world.realm().hasUser("known@example.com", PASSWORD, true, "analysts");
        Visitor visitor = world.visitor();
        isIn(world.signIn(visitor, new KeycloakVisitor(), "known@example.com"));

        Answer me =
                world.server().withCookie(visitor.cookie("metabase.SESSION")).get("/api/user/current");
        assertThat(me.json().path("id").asInt()).isEqualTo(known);
        assertThat(world.groupsOf("known@example.com")).containsExactly(1, world.analysts());

        // From now on it is the subject that counts, whatever the address is.
        world.realm().changeUser(subject, Map.of("email", "renamed@example.com", "emailVerified", false));
        Visitor again = world.visitor();
        isIn(world.signIn(again, new KeycloakVisitor(), "known@example.com"));
        assertThat(world.server()
                        .withCookie(again.cookie("metabase.SESSION"))
                        .get("/api/user/current")
                        .json()
                        .path("id")
                        .asInt())
                .isEqualTo(known);
    }

    @Test
    void anAddressThatNobodyVouchesForOpensNothing() {
        world.server().hasUser("unproved@example.com", PASSWORD);
        world.realm().hasUser("unproved@example.com", PASSWORD, false, "analysts");
        world.realm().hasUser("unknown@example.com", PASSWORD, false);
        Map<String, List<String>> before = state();
        isOut(world.signIn("unproved@example.com"));
        isOut(world.signIn("unknown@example.com"));
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void whoIsDisabledHereStaysOut() {
        world.realm().hasUser("gone@example.com", PASSWORD, true);
        isIn(world.signIn("gone@example.com"));
        world.server().users().deactivate("gone@example.com");
        Map<String, List<String>> before = state();
        isOut(world.signIn("gone@example.com"));
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void groupsFollowTheClaimAndWhatWasGivenByHandStays() {
        String subject = world.realm().hasUser("groups@example.com", PASSWORD, true, "analysts", "strangers");
        isIn(world.signIn("groups@example.com"));
        assertThat(world.groupsOf("groups@example.com")).containsExactly(1, world.analysts());
        world.server().users().join(world.server().users().id("groups@example.com"), 2, false);

        world.realm().leavesGroup(subject, "analysts");
        isIn(world.signIn("groups@example.com"));
        assertThat(world.groupsOf("groups@example.com")).containsExactly(1, 2);

        world.realm().joinsGroup(subject, "analysts");
        isIn(world.signIn("groups@example.com"));
        assertThat(world.groupsOf("groups@example.com")).containsExactly(1, 2, world.analysts());
    }

    // --- What comes back must belong here ---

    @Test
    void aWayBackWorksOnce() {
        world.realm().hasUser("replay@example.com", PASSWORD, true);
        Visitor visitor = world.visitor();
        String back = world.walk(visitor, new KeycloakVisitor(), "replay@example.com");
        String cookie = visitor.cookie("metabase.OIDC_STATE");
        isIn(visitor.ask(back));

        visitor.has("metabase.OIDC_STATE", cookie);
        isOut(visitor.ask(back));
        int asked = world.link().asked("/token").size();
        isOut(visitor.ask(back));
        assertThat(world.link().asked("/token")).hasSize(asked);

        // The code alone, with a state that is good, is refused by Keycloak itself.
        String code = back.replaceFirst(".*[?&]code=([^&]+).*", "$1");
        Visitor second = world.visitor();
        String fresh = world.walk(second, new KeycloakVisitor(), "replay@example.com");
        isOut(second.ask(fresh.replaceFirst("code=[^&]+", "code=" + code)));
    }

    @Test
    void aWayBackWorksInTheBrowserThatWasSentOnly() {
        world.realm().hasUser("stolen@example.com", PASSWORD, true);
        Visitor attacker = world.visitor();
        String back = world.walk(attacker, new KeycloakVisitor(), "stolen@example.com");
        Map<String, List<String>> before = state();
        int asked = world.link().asked("/token").size();

        Visitor victim = world.visitor();
        isOut(victim.ask(back));
        // One that has been sent as well, with another state.
        world.walk(victim, new KeycloakVisitor(), "stolen@example.com");
        isOut(victim.ask(back));
        assertThat(state()).isEqualTo(before);
        assertThat(world.link().asked("/token")).hasSize(asked);
    }

    @Test
    void aWayBackFromSomebodyElseIsRefused() {
        world.realm().hasUser("mixed@example.com", PASSWORD, true);
        Map<String, List<String>> before = state();
        for (String other : List.of("https%3A%2F%2Fother.example.com", "")) {
            Visitor visitor = world.visitor();
            String back = world.walk(visitor, new KeycloakVisitor(), "mixed@example.com");
            isOut(visitor.ask(back.replaceFirst("([?&]iss=)[^&]*", "$1" + other)));
        }
        assertThat(state()).isEqualTo(before);
    }

    // --- Keys ---

    @Test
    void keysThatAreKnownGoOnWhileTheyCannotBeFetched() {
        world.realm().hasUser("keys-away@example.com", PASSWORD, true);
        isIn(world.signIn("keys-away@example.com"));
        world.link().breaks("/certs", FaultyLink.hangs());
        int signedIn = 0;
        for (int i = 0; i < 5; i++) {
            isIn(world.signIn("keys-away@example.com"));
            signedIn++;
        }
        Figures.print("E05", "keys away: %d of 5 sign-ins by known keys", signedIn);
    }

    // --- The provider is unwell ---

    @Test
    void aProviderThatIsUnwellIsOurTroubleAndTouchesNobodyElse() {
        world.server().hasUser("elsewhere@example.com", PASSWORD);
        world.realm().hasUser("unwell@example.com", PASSWORD, true);
        isIn(world.signIn("unwell@example.com"));
        Map<String, Fault> faults = new LinkedHashMap<>();
        faults.put("hangs", FaultyLink.hangs());
        faults.put("trickles", FaultyLink.trickles());
        faults.put("hangs up", FaultyLink.hangsUp());
        faults.put("babbles", FaultyLink.babbles());
        faults.put("says 500", FaultyLink.says(500, "text/html", "<h1>Oops</h1>"));
        faults.put("shows a page", FaultyLink.says(200, "text/html", "<h1>Welcome to the hotel's network</h1>"));
        faults.put("says JSON of another kind", FaultyLink.says(200, "application/json", "[[1], {\"id_token\": 7}]"));
        faults.put("leads elsewhere", FaultyLink.leadsTo(world.site() + "/api/health"));
        faults.put("pours 10 MB", FaultyLink.pours(10_000_000));
        faults.forEach((name, fault) -> {
            Visitor visitor = world.visitor();
            String back = world.walk(visitor, new KeycloakVisitor(), "unwell@example.com");
            int sessions = sessionsOf("unwell@example.com");
            world.link().breaks("/token", fault);
            long start = System.nanoTime();
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> visitor.ask(back));
            int others = 0;
            do {
                assertThat(world.server()
                                .client()
                                .signIn("elsewhere@example.com", PASSWORD)
                                .status())
                        .isEqualTo(200);
                others++;
            } while (!answer.isDone());
            Answer refused = answer.join();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            world.link().heals();
            assertThat(refused.status()).as(name + ": " + refused).isEqualTo(503);
            assertThat(refused.header("Retry-After")).as(name).isPresent();
            assertThat(refused.sets("metabase.SESSION")).isFalse();
            assertThat(sessionsOf("unwell@example.com")).isEqualTo(sessions);
            Figures.print(
                    "E07",
                    "the provider %s: 503 after %d ms; %d sign-ins by password meanwhile",
                    name,
                    took.toMillis(),
                    others);
        });
        isIn(world.signIn("unwell@example.com"));
    }

    @Test
    void manyThatWaitForAHangingProviderDoNotHoldUpOthers() {
        world.server().hasUser("patient@example.com", PASSWORD);
        world.realm().hasUser("crowd@example.com", PASSWORD, true);
        record Arrival(Visitor visitor, String back) {}
        List<Arrival> crowd = IntStream.range(0, 30)
                .mapToObj(i -> {
                    Visitor visitor = world.visitor();
                    return new Arrival(visitor, world.walk(visitor, new KeycloakVisitor(), "crowd@example.com"));
                })
                .toList();
        int asked = world.link().asked("/token").size();
        world.link().breaks("/token", FaultyLink.hangs());
        List<CompletableFuture<Answer>> waiting = crowd.stream()
                .map(one -> CompletableFuture.supplyAsync(
                        () -> one.visitor().ask(one.back()), task -> new Thread(task).start()))
                .toList();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> world.link().asked("/token").size() == asked + crowd.size());
        int others = 0;
        long slowest = 0;
        while (!waiting.stream().allMatch(CompletableFuture::isDone)) {
            long start = System.nanoTime();
            assertThat(world.server()
                            .client()
                            .signIn("patient@example.com", PASSWORD)
                            .status())
                    .isEqualTo(200);
            slowest = Math.max(slowest, System.nanoTime() - start);
            others++;
        }
        assertThat(waiting).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(503));
        assertThat(others).isPositive();
        Figures.print(
                "E07",
                "30 wait for a hanging provider: all told 503; %d sign-ins by password meanwhile, the slowest %d ms",
                others,
                slowest / 1_000_000);
    }

    @Test
    void aProviderThatIsDownIsFoundAgain() {
        world.realm().hasUser("down@example.com", PASSWORD, true);
        Visitor visitor = world.visitor();
        String back = world.walk(visitor, new KeycloakVisitor(), "down@example.com");
        world.link().down();
        Answer refused = visitor.ask(back);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(503);
        assertThat(visitor.open("/auth/login").status()).isEqualTo(200);
        world.link().heals();
        isIn(world.signIn("down@example.com"));
    }

    // --- Clocks ---

    @Test
    void aClockThatIsHalfAMinuteOffIsNoMatterAndOneThatIsFiveMinutesOffIsNamed() {
        world.realm().hasUser("clock@example.com", PASSWORD, true);
        for (int seconds : List.of(30, -30)) {
            whileOff(seconds, () -> isIn(world.signIn("clock@example.com")));
        }
        Map<String, List<String>> before = state();
        world.realm().tokensLast(60); // or one that is five minutes ahead would still find them good
        try {
            for (int seconds : List.of(300, -300)) {
                whileOff(seconds, () -> {
                    Answer refused = world.signIn("clock@example.com");
                    isOut(refused);
                    String text = refused.text().replaceAll("(?s)<head>.*?</head>|<[^>]+>|\\s+", " ");
                    assertThat(text).contains("clock").containsPattern("29[5-9]|30[0-5]");
                    Figures.print("T04", "our clock is %d s off: %s", seconds, text.strip());
                });
            }
        } finally {
            world.realm().tokensLast(300);
        }
        assertThat(state()).isEqualTo(before);
    }

    private void whileOff(int seconds, Runnable work) {
        world.server().passes(Duration.ofSeconds(seconds));
        try {
            work.run();
        } finally {
            world.server().passes(Duration.ofSeconds(-seconds));
        }
    }

    // --- A test of the settings ---

    @Test
    void aTestOfTheSettingsSaysWhatItSaw() {
        String administrator = world.server().signIn(KeycloakWorld.ADMINISTRATOR, PASSWORD);
        assertThat(verdict(administrator)).isEqualTo("proved");
        world.link().breaks("/token", FaultyLink.says(401, "application/json", "{\"error\": \"invalid_client\"}"));
        assertThat(verdict(administrator)).isEqualTo("refused");
        world.link().breaks("/token", FaultyLink.hangsUp());
        assertThat(verdict(administrator)).isEqualTo("inconclusive");
        world.link().down();
        assertThat(verdict(administrator)).isEqualTo("refused");
    }

    private String verdict(String administrator) {
        Answer answer = world.server().as(administrator).post("/api/vestibule/oidc-provider/keycloak/test", "{}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.text()).doesNotContain(world.secret());
        return answer.json().path("verdict").asText();
    }

    // --- Ends ---

    @Test
    void theEndOfASessionThereEndsThatOneHere() {
        world.server().hasUser("ends@example.com", PASSWORD);
        String subject = world.realm().hasUser("ends@example.com", PASSWORD, true);
        Visitor first = world.visitor();
        Visitor second = world.visitor();
        Visitor third = world.visitor();
        isIn(world.signIn(first, new KeycloakVisitor(), "ends@example.com"));
        String ofFirst = world.realm().sessions(subject).get(0);
        isIn(world.signIn(second, new KeycloakVisitor(), "ends@example.com"));
        isIn(world.signIn(third, new KeycloakVisitor(), "ends@example.com"));
        String byPassword = world.server().signIn("ends@example.com", PASSWORD);

        world.realm().endSession(ofFirst);
        Awaitility.await().atMost(PATIENCE).until(() -> !isLive(first));
        assertThat(isLive(second)).isTrue();
        assertThat(isLive(third)).isTrue();

        world.realm().endSessionsOf(subject);
        Awaitility.await().atMost(PATIENCE).until(() -> !isLive(second) && !isLive(third));
        assertThat(world.server().as(byPassword).get("/api/user/current").status())
                .isEqualTo(200);
    }
}
