package dev.vestibule.throttle;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Guessing is slowed down (session wire, section 3; promises, section 2 and L08 to L12). */
@OnEachServer
class ThrottleTest {
    private static final String WRONG = "did not match stored password";

    private final TestServer server;

    ThrottleTest(TestServer server) {
        this.server = server;
    }

    private static boolean isThrottled(Answer answer) {
        boolean throttled = answer.text().contains("Too many attempts!");
        if (throttled) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().size()).isEqualTo(1);
            assertThat(answer.json().path("errors").size()).isEqualTo(1);
            String retryAfter = answer.header("Retry-After").orElseThrow();
            assertThat(answer.json().at("/errors/username").textValue())
                    .isEqualTo("Too many attempts! You must wait " + retryAfter + " seconds before trying again.");
            assertThat(Integer.parseInt(retryAfter)).isBetween(1, 3600);
            assertThat(answer.sets("metabase.SESSION")).isFalse();
        }
        return throttled;
    }

    private static boolean isWrong(Answer answer) {
        return answer.status() == 401 && answer.text().contains(WRONG);
    }

    private static Map<String, Long> outcomes(List<Answer> answers) {
        return answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> isThrottled(answer)
                                ? "throttled"
                                : isWrong(answer) ? "wrong" : Integer.toString(answer.status()),
                        Collectors.counting()));
    }

    /** Fails so often from an address of its own. */
    private void fail(int times, String email, String address) {
        for (int i = 0; i < times; i++) {
            assertThat(isWrong(server.from(address).signIn(email, "wrong"))).isTrue();
        }
    }

    private void assertSignsIn(String email, String address) {
        assertThat(server.from(address).signIn(email, PASSWORD).status()).isEqualTo(200);
    }

    /** With the right password. */
    private void assertThrottled(String email, String address) {
        assertThat(isThrottled(server.from(address).signIn(email, PASSWORD))).isTrue();
    }

    // --- Per account ---

    @Test
    void afterTenFailuresOfAnAccountNobodyTriesOn() {
        server.hasUser("ten@example.com", PASSWORD);
        fail(10, "ten@example.com", "203.0.113.1");
        assertThat(isThrottled(server.from("203.0.113.1").signIn("ten@example.com", "wrong")))
                .isTrue();
        assertThat(isThrottled(server.from("203.0.113.2").signIn("ten@example.com", PASSWORD)))
                .as("nor with the right password, nor from elsewhere")
                .isTrue();
        server.hasUser("other@example.com", PASSWORD);
        assertSignsIn("other@example.com", "203.0.113.1");
    }

    @Test
    void nobodysAccountIsCountedLikeAnybodys() {
        fail(10, "nobody@example.com", "203.0.113.3");
        assertThat(isThrottled(server.from("203.0.113.3").signIn("nobody@example.com", "wrong")))
                .isTrue();
    }

    @Test
    void allSpellingsOfAnAccountCountTogether() {
        server.hasUser("sp\u00e9lled@example.com", PASSWORD);
        List<String> spellings = List.of(
                "sp\u00e9lled@example.com",
                "SP\u00c9LLED@EXAMPLE.COM",
                " sp\u00e9lled@example.com ",
                "spe\u0301lled@Example.com",
                "Sp\u00e9LLed@example.com");
        for (int i = 0; i < 10; i++) {
            assertThat(isWrong(server.from("203.0.113.4").signIn(spellings.get(i % 5), "wrong")))
                    .isTrue();
        }
        for (String spelling : spellings) {
            assertThat(isThrottled(server.from("203.0.113.4").signIn(spelling, PASSWORD)))
                    .isTrue();
        }
    }

    @Test
    void ofTwoHundredTriesAtOnceTenReachTheHash() {
        server.hasUser("storm@example.com", PASSWORD);
        String body = Client.credentials("storm@example.com", "wrong");
        Client client = server.from("203.0.113.5");
        Map<String, Long> outcomes = outcomes(client.postAtOnce(200, "/api/session", body));
        assertThat(outcomes.keySet()).isSubsetOf("wrong", "throttled", "503"); // the last on a busy machine
        long passed = outcomes.getOrDefault("wrong", 0L);
        while (passed <= 10 && isWrong(client.signIn("storm@example.com", "wrong"))) {
            passed++;
        }
        assertThat(passed).isEqualTo(10);
        assertThat(isThrottled(client.signIn("storm@example.com", PASSWORD))).isTrue();
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM sign_in i JOIN account a ON a.id = i.account_id WHERE a.email = ?",
                                "storm@example.com"))
                .isEqualTo(10);
    }

    @Test
    void manyGoodSignInsAtOnceAllSucceed() {
        server.hasUser("crowd@example.com", PASSWORD);
        String body = Client.credentials("crowd@example.com", PASSWORD);
        Client client = server.from("203.0.113.6");
        Map<String, Long> outcomes = outcomes(client.postAtOnce(60, "/api/session", body));
        assertThat(outcomes.keySet()).isSubsetOf("200", "503"); // the last on a busy machine
        for (long missed = outcomes.getOrDefault("503", 0L); missed > 0; missed--) {
            assertThat(client.signIn("crowd@example.com", PASSWORD).status()).isEqualTo(200);
        }
    }

    @Test
    void successIsFree() {
        server.hasUser("free@example.com", PASSWORD);
        for (int i = 0; i < 60; i++) {
            assertSignsIn("free@example.com", "203.0.113.7");
        }
        fail(9, "free@example.com", "203.0.113.7");
        assertSignsIn("free@example.com", "203.0.113.8");
        fail(1, "free@example.com", "203.0.113.7");
        assertThat(isThrottled(server.from("203.0.113.8").signIn("free@example.com", PASSWORD)))
                .as("and pays nothing back")
                .isTrue();
    }

    @Test
    void refusedRequestsAreNotCounted() {
        server.hasUser("shape@example.com", PASSWORD);
        Client client = server.from("203.0.113.9");
        for (int i = 0; i < 60; i++) {
            assertThat(client.post("/api/session", "{\"username\": \"shape@example.com\"}")
                            .status())
                    .isEqualTo(400);
        }
        assertThat(client.signIn("shape@example.com", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void theHourSlides() {
        server.hasUser("slides@example.com", PASSWORD);
        fail(5, "slides@example.com", "203.0.113.10");
        server.passes(Duration.ofMinutes(30));
        fail(5, "slides@example.com", "203.0.113.10");
        Answer refused = server.from("203.0.113.11").signIn("slides@example.com", PASSWORD);
        assertThat(isThrottled(refused)).isTrue();
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(29 * 60, 30 * 60);
        server.passes(
                Duration.ofSeconds(Long.parseLong(refused.header("Retry-After").orElseThrow()) + 20));
        fail(5, "slides@example.com", "203.0.113.10");
        assertThrottled("slides@example.com", "203.0.113.11");
        server.passes(Duration.ofMinutes(31));
        assertSignsIn("slides@example.com", "203.0.113.11");
    }

    @Test
    void askingWhileThrottledMakesNothingWorse() {
        server.hasUser("asks@example.com", PASSWORD);
        fail(10, "asks@example.com", "203.0.113.12");
        for (int i = 0; i < 60; i++) {
            assertThrottled("asks@example.com", "203.0.113.13");
        }
        server.passes(Duration.ofMinutes(61));
        assertSignsIn("asks@example.com", "203.0.113.13");
    }

    @Test
    void countsOutliveARestart() {
        server.hasUser("restart@example.com", PASSWORD);
        fail(10, "restart@example.com", "203.0.113.14");
        server.restart();
        assertThrottled("restart@example.com", "203.0.113.15");
        server.passes(Duration.ofMinutes(61));
        server.restart();
        assertSignsIn("restart@example.com", "203.0.113.15");
    }

    // --- Per address ---

    @Test
    void afterFiftyFailuresAnAddressTriesNothingOn() {
        server.hasUser("address@example.com", PASSWORD);
        for (int i = 0; i < 50; i++) {
            assertThat(isWrong(server.from("203.0.113.16").signIn("spray" + i + "@example.com", "wrong")))
                    .isTrue();
        }
        assertThrottled("address@example.com", "203.0.113.16");
        assertThat(isThrottled(server.from("198.51.100.1, 203.0.113.16").signIn("address@example.com", PASSWORD)))
                .as("whatever it claims to forward")
                .isTrue();
        assertSignsIn("address@example.com", "203.0.113.17");
        server.passes(Duration.ofMinutes(61));
        assertSignsIn("address@example.com", "203.0.113.16");
    }

    /**
     * While tries are under way that may still succeed, some are told to come again instead; never does one too many
     * pass.
     */
    @Test
    void ofTwoHundredSprayedAtOnceFiftyReachTheHash() {
        Client client = server.from("203.0.113.18");
        List<Client.Pending> sprayed = IntStream.range(0, 200)
                .mapToObj(i -> client.signInLater("sprayed" + i + "@example.com", "wrong"))
                .toList();
        Map<String, Long> outcomes =
                outcomes(sprayed.stream().map(Client.Pending::answer).toList());
        assertThat(outcomes.keySet()).isSubsetOf("wrong", "throttled", "503");
        long passed = outcomes.getOrDefault("wrong", 0L);
        while (passed <= 50 && isWrong(client.signIn("rest" + passed + "@example.com", "wrong"))) {
            passed++;
        }
        assertThat(passed).isBetween(1L, 50L);
        assertThat(isThrottled(client.signIn("one@example.com", "wrong"))).isTrue();
    }

    @Test
    void othersSignInWhileOneAddressSprays() {
        server.hasUser("meanwhile@example.com", PASSWORD);
        Client client = server.from("203.0.113.19");
        List<Client.Pending> sprayed = IntStream.range(0, 200)
                .mapToObj(i -> client.signInLater("meanwhile" + i + "@example.com", "wrong"))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertThat(server.from("198.51.100." + i)
                            .signIn("meanwhile@example.com", PASSWORD)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(outcomes(sprayed.stream().map(Client.Pending::answer).toList())
                        .getOrDefault("wrong", 0L))
                .isBetween(1L, 50L);
    }

    /** A subscriber has a /64 at the least. */
    @Test
    void allAddressesOfAnIpv6NetworkCountTogetherAndEachIsRecorded() {
        server.hasUser("six@example.com", PASSWORD);
        for (int i = 0; i < 50; i++) {
            assertThat(isWrong(server.from("2001:db8:0:1::" + Integer.toHexString(i + 1))
                            .signIn("six" + i + "@example.com", "wrong")))
                    .isTrue();
        }
        assertThrottled("six@example.com", "2001:db8:0:1:ffff::9");
        assertSignsIn("six@example.com", "2001:db8:0:2::1");
        assertSignsIn("six@example.com", "::ffff:203.0.113.61");
        assertThat(server.tables()
                        .count("SELECT COUNT(DISTINCT address) FROM sign_in WHERE address LIKE '2001:db8:0:1:%'"))
                .isEqualTo(50);
        assertThat(server.tables().count("SELECT COUNT(*) FROM sign_in WHERE address = '203.0.113.61'"))
                .isEqualTo(1);
    }

    // --- Known devices ---

    /** Fifty failures from an office must not keep the people in it out. */
    @Test
    void aKnownDeviceGetsInThoughItsAddressIsFull() {
        server.hasUser("office@example.com", PASSWORD);
        Client office = server.from("203.0.113.60");
        String device = office.signIn("office@example.com", PASSWORD)
                .cookie("metabase.DEVICE")
                .value();
        for (int i = 0; i < 50; i++) {
            office.signIn("office" + i + "@example.com", "wrong");
        }
        assertThat(isThrottled(office.signIn("office@example.com", PASSWORD))).isTrue();
        Client known = office.with("Cookie", "metabase.DEVICE=" + device);
        assertThat(known.signIn("office@example.com", PASSWORD).status()).isEqualTo(200);
        server.hasUser("desk@example.com", PASSWORD);
        assertThat(isThrottled(known.signIn("desk@example.com", PASSWORD)))
                .as("known to one account is unknown to another")
                .isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(isWrong(known.signIn("office@example.com", "wrong"))).isTrue();
        }
        assertThat(isThrottled(known.signIn("office@example.com", PASSWORD)))
                .as("it has a count of its own")
                .isTrue();
    }

    @Test
    void aKnownDeviceKeepsItsWayIn() {
        server.hasUser("device@example.com", PASSWORD);
        String device = server.from("203.0.113.30")
                .signIn("device@example.com", PASSWORD)
                .cookie("metabase.DEVICE")
                .value();
        fail(10, "device@example.com", "203.0.113.31");
        Client known = server.from("203.0.113.30").with("Cookie", "metabase.DEVICE=" + device);
        assertThat(known.signIn("device@example.com", PASSWORD).status()).isEqualTo(200);
        Client unknown =
                server.from("203.0.113.31").with("Cookie", "metabase.DEVICE=01234567-89ab-cdef-0123-456789abcdef");
        assertThat(isThrottled(unknown.signIn("device@example.com", PASSWORD))).isTrue();
    }

    @Test
    void aKnownDeviceGuessesNoMoreThanOthers() {
        server.hasUser("devguess@example.com", PASSWORD);
        String device = server.from("203.0.113.32")
                .signIn("devguess@example.com", PASSWORD)
                .cookie("metabase.DEVICE")
                .value();
        Client known = server.from("203.0.113.32").with("Cookie", "metabase.DEVICE=" + device);
        for (int i = 0; i < 10; i++) {
            assertThat(isWrong(known.signIn("devguess@example.com", "wrong"))).isTrue();
        }
        assertThat(isThrottled(known.signIn("devguess@example.com", PASSWORD))).isTrue();
        server.hasUser("neighbour@example.com", PASSWORD);
        fail(10, "neighbour@example.com", "203.0.113.33");
        assertThat(isThrottled(known.signIn("neighbour@example.com", PASSWORD)))
                .as("known to one account is unknown to another")
                .isTrue();
    }

    // --- Settings ---

    @Test
    void switchedOffNothingIsCounted() {
        server.hasUser("off@example.com", PASSWORD);
        server.restart("MB_DISABLE_SESSION_THROTTLE=true");
        try {
            for (int i = 0; i < 60; i++) {
                assertThat(isWrong(server.from("203.0.113.53").signIn("off@example.com", "wrong")))
                        .isTrue();
            }
            assertSignsIn("off@example.com", "203.0.113.53");
        } finally {
            server.restart("MB_DISABLE_SESSION_THROTTLE=");
        }
    }
}
