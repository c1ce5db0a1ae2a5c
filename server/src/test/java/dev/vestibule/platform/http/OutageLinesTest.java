package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A database that is away for long does not fill the disk with lines. */
class OutageLinesTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RequestDispatcher.class);
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final OutageLines lines = new OutageLines(() -> now);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private List<String> told() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void sixtyAMinuteHaveALineAndTheOthersAreTold() {
        for (int i = 0; i < 1_000; i++) {
            lines.tell("GET", "/api/user/current", "the database is unavailable");
        }
        lines.tellOthers();
        assertThat(told()).hasSize(60).containsOnly("GET /api/user/current returned 503: the database is unavailable");

        now = now.plus(Duration.ofMinutes(1));
        lines.tellOthers();
        assertThat(told()).hasSize(61).last().isEqualTo("940 more requests returned 503 in the last minute");
        lines.tell("GET", "/", "why");
        assertThat(told()).hasSize(62).last().isEqualTo("GET / returned 503: why");
    }
}
