package dev.vestibule.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A fault that repeats does not fill the log, and none is lost without a word. */
class FaultLinesTest {
    private static final String LOGGER = "dev.vestibule.test.faults";

    private Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private final FaultLines faults = new FaultLines(LoggerFactory.getLogger(LOGGER), () -> now);

    private static RuntimeException fault() {
        return new IllegalStateException("no luck");
    }

    @Test
    void theSameFaultHasOneTraceThenLinesThenANumber() {
        try (CapturedLog log = CapturedLog.of(LOGGER, Level.ERROR)) {
            for (int i = 0; i < 100; i++) {
                faults.tell("GET /a", "GET /a failed, reference " + i, fault());
            }
            List<String> lines = log.lines().toList();
            assertThat(lines).hasSize(61);
            assertThat(lines.get(0)).contains("reference 0").contains("no luck");
            assertThat(lines.get(1))
                    .contains("GET /a failed, reference 1: java.lang.IllegalStateException, as before")
                    .doesNotContain("no luck");

            now = now.plus(Duration.ofSeconds(60));
            faults.tellOthers();
            assertThat(log.lines().skip(61)).singleElement().asString().contains("39 more faults");

            faults.tell("GET /a", "GET /a failed, reference again", fault());
            assertThat(log.lines().skip(62)).singleElement().asString().contains("no luck");
        }
    }

    @Test
    void anotherFaultHasATraceOfItsOwn() {
        try (CapturedLog log = CapturedLog.of(LOGGER, Level.ERROR)) {
            faults.tell("GET /a", "first", fault());
            faults.tell("GET /b", "elsewhere", fault());
            faults.tell("GET /a", "another", new IllegalArgumentException("no luck"));
            assertThat(log.lines()).hasSize(3).allMatch(line -> line.contains("no luck"));
        }
    }
}
