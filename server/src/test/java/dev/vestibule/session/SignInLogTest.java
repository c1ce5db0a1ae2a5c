package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.platform.address.ClientAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SignInLogTest {
    private static final SignInContext ORIGIN =
            new SignInContext(ClientAddress.certain("192.0.2.1"), "test", Optional.empty(), false, false);

    private final Logger logger = (Logger) LoggerFactory.getLogger(AuditLog.NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Instant now = Instant.parse("2026-11-24T09:00:00Z");
    private final SignInLog log = new SignInLog(() -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            log.refused("password", "wrong-credentials", Optional.empty(), ORIGIN);
        }
    }

    private List<String> told() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void ofAFloodOfRefusalsSixtyAMinuteAreToldAndTheOthersAsANumber() {
        refuse(1_000);
        assertThat(told())
                .hasSize(60)
                .containsOnly("{\"at\":\"2026-11-24T09:00:00Z\",\"action\":\"sign-in.refused\",\"actor\":null,"
                        + "\"address\":\"192.0.2.1\",\"subject\":{\"kind\":\"account\",\"id\":\"\"},"
                        + "\"details\":{\"method\":\"password\",\"outcome\":\"wrong-credentials\"}}");
        log.tellOthers();
        assertThat(told()).hasSize(60);

        now = now.plus(Duration.ofMinutes(1));
        log.tellOthers();
        log.tellOthers();
        assertThat(told())
                .hasSize(61)
                .last()
                .asString()
                .endsWith("\"details\":{\"others\":940,\"outcome\":\"refused\"}}");

        refuse(1);
        assertThat(told()).hasSize(62);
    }

    @Test
    void aFewRefusalsAreToldEachAndSummedUpNever() {
        refuse(60);
        now = now.plus(Duration.ofMinutes(1));
        refuse(60);
        now = now.plus(Duration.ofMinutes(1));
        log.tellOthers();
        assertThat(told()).hasSize(120).noneMatch(line -> line.contains("others"));
    }
}
