package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static final String NASTY = "a \"b\" \\ \r\n{\"level\":\"ERROR\"} \u001b[31m\u2028 ü";

    @Test
    void anEventIsOneLineOfJsonWhateverStandsInIt() throws Exception {
        String line = line(NASTY, null);

        assertThat(line).endsWith("}\n").doesNotContain("\r", "\u001b");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.path("message").asText()).isEqualTo(NASTY);
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("logger").asText()).isEqualTo("dev.vestibule.Some");
        assertThat(event.path("time").asText()).isEqualTo("2026-11-24T09:05:48.399Z");
        assertThat(event.has("trace")).isFalse();
    }

    @Test
    void aFaultBringsItsTraceWithinTheLine() throws Exception {
        String line = line("failed", new IllegalStateException("no\nluck"));

        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(line).path("trace").asText())
                .startsWith("java.lang.IllegalStateException: no\nluck")
                .contains("JsonLinesTest");
    }

    @Test
    void anEventOfTheAuditTrailIsAnObjectWithinTheLine() throws Exception {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("dev.vestibule.audit"), Level.INFO, "{\"action\":\"{}\"}", null, new Object[0]);
        event.setInstant(Instant.parse("2026-11-24T09:05:48.399244Z"));
        JsonNode line = new ObjectMapper().readTree(new JsonLines().encode(event));
        assertThat(line.at("/event/action").asText()).isEqualTo("{}");
        assertThat(line.has("message")).isFalse();
    }

    private static String line(String message, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("dev.vestibule.Some"), Level.WARN, "{}", thrown, new Object[] {message});
        event.setInstant(Instant.parse("2026-11-24T09:05:48.399244Z"));
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }
}
