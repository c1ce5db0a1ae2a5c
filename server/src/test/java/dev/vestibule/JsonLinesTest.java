package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.platform.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

    @Test
    void aLineOfARequestNamesIt() throws Exception {
        Trace request = new Trace("proxy-4711", "4bf92f3577b34da6a3ce929d0e0e4736", "", "01", null);
        JsonNode line = new ObjectMapper().readTree(request.during(() -> line("hello", null)));
        assertThat(line.path("request_id").asText()).isEqualTo("proxy-4711");
        assertThat(line.path("trace_id").asText()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("dev.vestibule.Some"), Level.WARN, "hello", null, new Object[0]);
        event.setInstant(Instant.parse("2026-11-24T09:05:48.399244Z"));
        assertThat(request.during(() -> new String(new TextLines().encode(event), StandardCharsets.UTF_8)))
                .isEqualTo("2026-11-24T09:05:48.399Z WARN  [proxy-4711] Some: hello" + System.lineSeparator());
    }

    @Test
    void thePageHasTheFieldsOfALine() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "reference", "logs.md"));
        assertThat(Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:always|if)")
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(JsonLines.FIELDS);
        Trace request = Trace.begun("0123456789abcdef0123456789abcdef");
        List<String> written = new ArrayList<>();
        new ObjectMapper()
                .readTree(request.during(() -> line("failed", new IllegalStateException("no luck"))))
                .fieldNames()
                .forEachRemaining(written::add);
        written.add(JsonLines.FIELDS.indexOf("event"), "event"); // which stands for the message of other lines
        assertThat(written).containsExactlyElementsOf(JsonLines.FIELDS);
    }

    private static String line(String message, Throwable thrown) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("dev.vestibule.Some"), Level.WARN, "{}", thrown, new Object[] {message});
        event.setInstant(Instant.parse("2026-11-24T09:05:48.399244Z"));
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }
}
