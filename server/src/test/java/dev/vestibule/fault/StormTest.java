package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More sign-ins at once than can be worked on, at full cost and with little memory (promises, L02 and K07). How soon
 * each is told is judged in {@code bench/}, and printed here.
 */
@Tag("faults")
class StormTest {
    private static final int SIGN_INS = 300;
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    /** Two seconds are promised, and judged in {@code bench/}; the rest is for a machine that is busy otherwise. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void eachSignInIsAnsweredInAMinuteOrToldInTimeAndChecksGoOn() throws Exception {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.withHashes(Argon2Settings.standard()).in(settings, SIGN_INS);
        try (ChildNode node = ChildNode.launched(
                        directory,
                        settings,
                        List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                        "VESTIBULE_TRUSTED_PROXIES=127.0.0.1")
                .ready()) {
            String key = node.signIn("admin@example.com", People.PASSWORD)
                    .hasStatus(200)
                    .key();
            node.check(key).hasStatus(200);
            AtomicBoolean over = new AtomicBoolean();
            Outcomes checks = new Outcomes();
            Future<?> checking = threads.submit(() -> {
                try (Wire wire = node.connect()) {
                    while (!over.get()) {
                        Reply reply = wire.send(Wire.get("/api/user/current", Wire.holding(key)))
                                .reply();
                        checks.add(reply.hasStatus(200).status(), reply.took());
                    }
                }
            });

            List<Future<?>> storm = new ArrayList<>();
            Outcomes signIns = new Outcomes();
            for (int i = 0; i < SIGN_INS; i++) {
                String request = Wire.signIn(
                        People.email(i), People.PASSWORD, "X-Forwarded-For: 198.51." + i / 250 + "." + (i % 250 + 1));
                storm.add(threads.submit(() -> {
                    Reply reply = node.ask(request);
                    signIns.add(reply.status(), reply.took());
                    if (reply.status() == 503) {
                        reply.isOurTrouble();
                    }
                }));
            }
            for (Future<?> one : storm) {
                one.get(90, TimeUnit.SECONDS);
            }
            over.set(true);
            checking.get(10, TimeUnit.SECONDS);
            Figures.print(
                    "L02, K07", "storm of %d sign-ins in 256 MB: %s; checks meanwhile %s", SIGN_INS, signIns, checks);

            assertThat(signIns.count(200) + signIns.count(503)).isEqualTo(SIGN_INS);
            assertThat(signIns.count(200)).isPositive();
            assertThat(signIns.slowest(200)).isLessThan(AT_MOST);
            assertThat(signIns.slowest(503)).isLessThan(TOLD_WITHIN);
            assertThat(checks.count(200)).isGreaterThan(100);
            node.check(key).hasStatus(200);
            assertThat(node.underWay()).isEqualTo(1);
            assertThat(node.logText()).doesNotContain("OutOfMemoryError");
        }
        assertThat(Halves.in(settings)).isEmpty();
    }
}
