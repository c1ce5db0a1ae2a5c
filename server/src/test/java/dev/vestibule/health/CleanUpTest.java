package dev.vestibule.health;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Ended sessions stay for thirty days. */
@OnEachServer("VESTIBULE_METRICS_TOKEN=collector-of-the-tests")
class CleanUpTest {
    private static final Pattern CLEANED = Pattern.compile("(?m)^vestibule_cleanup_rows_total (\\S+)$");

    private final TestServer server;

    CleanUpTest(TestServer server) {
        this.server = server;
    }

    private int sessionsOf(String email) {
        return server.sessions().count(email);
    }

    private double cleaned() {
        String metrics = server.with("Authorization", "Bearer collector-of-the-tests")
                .get("/metrics")
                .text();
        Matcher found = CLEANED.matcher(metrics);
        assertThat(found.find()).as(metrics).isTrue();
        return Double.parseDouble(found.group(1));
    }

    @Test
    void anEndedSessionIsDeletedAfterThirtyDaysAndTheMetricsCountIt() {
        server.hasUser("early@example.com", PASSWORD);
        server.hasUser("late@example.com", PASSWORD);
        String early = server.signIn("early@example.com", PASSWORD);
        String late = server.signIn("late@example.com", PASSWORD);
        server.as(early).delete("/api/session");
        server.passes(Duration.ofHours(2));
        server.as(late).delete("/api/session");
        server.passes(Duration.ofDays(30).minusHours(1));

        server.restart(); // the clean-up comes soon after a start, and then once a minute

        Awaitility.await().until(() -> sessionsOf("early@example.com") == 0 && cleaned() > 0);
        assertThat(sessionsOf("late@example.com")).isEqualTo(1);
        server.passes(Duration.ofHours(2));
        server.restart();
        Awaitility.await().until(() -> sessionsOf("late@example.com") == 0);
        assertThat(server.tables().size("sign_in"))
                .as("the record of the sign-ins stays")
                .isEqualTo(2);
    }
}
