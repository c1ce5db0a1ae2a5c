package dev.vestibule.session;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.util.Lists;
import org.junit.jupiter.api.Test;

/** {@code GET /api/login-history/current} (identity wire, 5). */
@OnEachServer
class SignInLogResourceTest {
    private static final String CHROME =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    private final TestServer server;

    SignInLogResourceTest(TestServer server) {
        this.server = server;
    }

    private JsonNode history(String key) {
        Answer answer = server.as(key).get("/api/login-history/current");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void signInsAreListedNewestFirstWithExactlyTheContractsKeys() {
        server.hasUser("history@example.com", PASSWORD);
        Instant start = server.now();
        server.with("User-Agent", CHROME).from("203.0.113.30").signIn("history@example.com", PASSWORD);
        server.passes(Duration.ofHours(1));
        String key = server.with("User-Agent", "curl/8.5.0")
                .from("2001:db8::7")
                .signIn("history@example.com", PASSWORD)
                .key();

        JsonNode history = history(key);

        assertThat(history.size()).isEqualTo(2);
        JsonNode newest = history.get(0);
        assertThat(Lists.newArrayList(newest.fieldNames()))
                .containsExactlyInAnyOrder(
                        "timestamp", "device_description", "ip_address", "location", "timezone", "active");
        assertThat(newest.path("ip_address").textValue()).isEqualTo("2001:db8::7");
        assertThat(newest.path("device_description").textValue()).isEqualTo("Library (curl/Unknown OS)");
        assertThat(newest.path("location").textValue()).isEqualTo("Unknown location");
        assertThat(newest.path("active").booleanValue()).isTrue();
        JsonNode oldest = history.get(1);
        assertThat(oldest.path("ip_address").textValue()).isEqualTo("203.0.113.30");
        assertThat(oldest.path("device_description").textValue()).isEqualTo("Browser (Chrome/Windows)");
        assertThat(Instant.parse(oldest.path("timestamp").textValue()))
                .isBetween(start.minusSeconds(1), start.plusSeconds(5));
    }

    @Test
    void anEntryOutlivesItsSession() {
        server.hasUser("outlives@example.com", PASSWORD);
        String gone = server.signIn("outlives@example.com", PASSWORD);
        server.passes(Duration.ofMinutes(1));
        String key = server.signIn("outlives@example.com", PASSWORD);
        server.as(gone).delete("/api/session");
        JsonNode history = history(key);
        assertThat(history.size()).isEqualTo(2);
        assertThat(history.get(0).path("active").booleanValue()).isTrue();
        assertThat(history.get(1).path("active").booleanValue()).isFalse();
    }

    /** The clean-up, which would end it, comes once a minute. */
    @Test
    void whatALimitHasJustEndedIsNotActive() {
        server.hasUser("overdue@example.com", PASSWORD);
        String first = server.signIn("overdue@example.com", PASSWORD);
        assertThat(history(first).get(0).path("active").booleanValue()).isTrue();
        server.passes(Duration.ofDays(14));
        JsonNode history = history(server.signIn("overdue@example.com", PASSWORD));
        assertThat(history.get(0).path("active").booleanValue()).isTrue();
        assertThat(history.get(1).path("active").booleanValue()).isFalse();
    }

    @Test
    void refusedSignInsAndOtherPeoplesAreNotListed() {
        server.hasUser("mine@example.com", PASSWORD);
        server.hasUser("theirs@example.com", PASSWORD);
        server.client().signIn("mine@example.com", "not the password");
        server.signIn("theirs@example.com", PASSWORD);
        assertThat(history(server.signIn("mine@example.com", PASSWORD)).size()).isEqualTo(1);
    }

    @Test
    void withoutASessionNothingIsTold() {
        Answer answer = server.get("/api/login-history/current");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("Unauthenticated");
    }

    @Test
    void theAddressIsTheRightMostHopThatIsNoProxyOfOurs() {
        server.hasUser("hops@example.com", PASSWORD);
        String key = server.from("198.51.100.1, 203.0.113.40 , 127.0.0.1")
                .signIn("hops@example.com", PASSWORD)
                .key();
        assertThat(history(key).get(0).path("ip_address").textValue()).isEqualTo("203.0.113.40");
    }

    @Test
    void anEndlessUserAgentIsCut() {
        server.hasUser("agent@example.com", PASSWORD);
        String key = server.with("User-Agent", "x".repeat(5000))
                .signIn("agent@example.com", PASSWORD)
                .key();
        assertThat(history(key).get(0).path("device_description").textValue()).hasSizeLessThan(600);
    }
}
