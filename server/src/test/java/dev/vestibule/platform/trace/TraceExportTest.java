package dev.vestibule.platform.trace;

import static dev.vestibule.testing.TraceCollector.attribute;
import static dev.vestibule.testing.TraceCollector.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.vestibule.Settings;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.LoopbackServer;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.TraceCollector;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an OpenTelemetry collector gets of requests and of the calls that they cause. */
class TraceExportTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    private static final String RETRY_DISABLED = "otel.java.exporter.otlp.retry.disabled";

    private static TraceExport export(TraceCollector collector, String... more) throws IOException {
        return TraceExport.start(
                        Settings.from(settings(collector, more)).environment(), "1.2.3", InstantSource.system())
                .orElseThrow();
    }

    private static Map<String, String> settings(TraceCollector collector, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()));
        for (String setting : more) {
            int at = setting.indexOf('=');
            settings.put(setting.substring(0, at), setting.substring(at + 1));
        }
        return settings;
    }

    private static Trace called(String flags) {
        return Trace.begun("0123456789abcdef0123456789abcdef").under("00-" + TRACE + "-" + CALLER + "-" + flags);
    }

    private static Span only(TraceCollector collector, String name) {
        List<Span> found = collector.spans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertThat(found).as("spans named " + name).hasSize(1);
        return found.get(0);
    }

    @Test
    void aRequestToTheServerIsASpanUnderItsRoute() throws Exception {
        try (TraceCollector collector = new TraceCollector()) {
            Answer user;
            try (TestServer server = TestServer.on(
                    DatabaseKind.H2,
                    "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.url(),
                    "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20of-the-collector")) {
                user = server.with("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                        .get("/api/user/current?token=secret-in-the-query");
                server.client().get("/api/user/secret-in-the-path/no");
                server.client().send("BREW", "/readyz", "");
            }
            Span span = only(collector, "GET /api/user/current");
            assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(span.getParentSpanId())).isEqualTo(CALLER);
            assertThat(attribute(span, "http.request.method")).isEqualTo("GET");
            assertThat(attribute(span, "http.route")).isEqualTo("/api/user/current");
            assertThat(attribute(span, "http.response.status_code")).isEqualTo("401");
            assertThat(attribute(span, "vestibule.request_id"))
                    .isEqualTo(user.header("X-Request-Id").orElseThrow());
            assertThat(span.getStatus().getCode())
                    .as("a refusal is no error of the server")
                    .isEqualTo(StatusCode.STATUS_CODE_UNSET);
            long took = span.getEndTimeUnixNano() - span.getStartTimeUnixNano();
            assertThat(took).isPositive();
            assertThat(TimeUnit.NANOSECONDS.toMillis(span.getEndTimeUnixNano()))
                    .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
            assertThat(only(collector, "GET").getAttributesList().toString())
                    .as("a path without a route is not told")
                    .doesNotContain("secret");
            assertThat(attribute(only(collector, "HTTP"), "http.request.method"))
                    .isEqualTo("_OTHER");
            assertThat(collector.spans().toString()).doesNotContain("secret");
            assertThat(collector.authorizations()).isNotEmpty().allMatch("Bearer of-the-collector"::equals);
            assertThat(collector.ofResource("service.name")).isEqualTo("vestibule");
            assertThat(collector.ofResource("service.version")).isNotEmpty();
        }
    }

    @Test
    void aCallOfARequestIsASpanBelowItsOwn() throws Exception {
        List<String> parents = new CopyOnWriteArrayList<>();
        try (TraceCollector collector = new TraceCollector();
                LoopbackServer other = new LoopbackServer(exchange -> {
                    parents.addAll(exchange.getRequestHeaders().get("traceparent"));
                    exchange.sendResponseHeaders(
                            exchange.getRequestURI().getPath().equals("/keys") ? 200 : 500, -1);
                    exchange.close();
                })) {
            try (TraceExport export = export(collector)) {
                Trace trace = export.begun(Trace.begun("0123456789abcdef0123456789abcdef"));
                OutboundHttp outbound = new OutboundHttp(new SecureRandom());
                for (String path : List.of("/keys", "/broken")) {
                    trace.during(() -> call(outbound, other.address(path)));
                }
                trace.during(() -> call(outbound, "http://127.0.0.1:" + Ports.free() + "/"));
                export.answered(trace, "GET", "/auth/oidc/{key}", 503, 5_000_000);
            }
            Span request = only(collector, "GET /auth/oidc/{key}");
            assertThat(request.getParentSpanId().isEmpty())
                    .as("it begins the trace")
                    .isTrue();
            assertThat(hex(request.getTraceId())).isEqualTo("0123456789abcdef0123456789abcdef");
            assertThat(request.getEndTimeUnixNano() - request.getStartTimeUnixNano())
                    .isEqualTo(5_000_000);
            assertThat(request.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(attribute(request, "error.type")).isEqualTo("503");

            List<Span> calls = collector.spans().stream()
                    .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                    .toList();
            assertThat(calls).hasSize(3).allMatch(call -> call.getParentSpanId().equals(request.getSpanId()));
            assertThat(calls)
                    .extracting(call -> attribute(call, "error.type"))
                    .containsExactly("", "500", "no_connection");
            List<String> told = new ArrayList<>();
            calls.subList(0, 2)
                    .forEach(call -> told.add("00-" + hex(call.getTraceId()) + "-" + hex(call.getSpanId()) + "-01"));
            assertThat(parents)
                    .as("the other servers know the spans by the same ids")
                    .isEqualTo(told);
        }
    }

    private static int call(OutboundHttp outbound, String address) {
        URI uri = URI.create(address);
        try {
            return outbound.get(uri, Set.of("http://127.0.0.1:" + uri.getPort()), Map.of())
                    .status();
        } catch (OutboundException e) {
            return 0;
        }
    }

    @Test
    void theSamplerDecides() throws Exception {
        try (TraceCollector collector = new TraceCollector()) {
            try (TraceExport export = export(collector)) {
                assertThat(export.begun(called("00")).span())
                        .as("the caller records nothing")
                        .isNull();
                assertThat(export.begun(called("00")).parent(CALLER)).endsWith("-00");
                assertThat(export.begun(called("01")).parent(CALLER)).endsWith("-01");
            }
            try (TraceExport export = export(collector, "OTEL_TRACES_SAMPLER=always_off")) {
                assertThat(export.begun(called("01")).parent(CALLER)).endsWith("-00");
            }
            try (TraceExport export =
                    export(collector, "OTEL_TRACES_SAMPLER=traceidratio", "OTEL_TRACES_SAMPLER_ARG=0.25")) {
                long exported = new SecureRandom()
                        .longs(2_000)
                        .mapToObj(id -> Trace.begun(String.format("%016x%016x", 1, id)))
                        .filter(trace -> export.begun(trace).span() != null)
                        .count();
                assertThat(exported).isBetween(350L, 650L);
            }
        }
    }

    @Test
    void anOutageOfTheCollectorIsALineInTheLog() throws Exception {
        System.setProperty(RETRY_DISABLED, "true"); // it would take ten seconds to give up
        try (CapturedLog log = CapturedLog.of(TraceExport.class.getName(), Level.WARN)) {
            TraceCollector gone = new TraceCollector();
            gone.close();
            try (TraceExport export = export(gone)) {
                export.answered(export.begun(called("01")), "GET", "/readyz", 200, 1_000);
            }
            assertThat(log.lines()).anyMatch(line -> line.contains("Traces are not exported: "));
        } finally {
            System.clearProperty(RETRY_DISABLED);
        }
    }

    /** Of the SDK's own variables, which only the environment of the process sets. */
    @Test
    void whatTheSdkRefusesIsASentence() {
        String variable = "otel.exporter.otlp.traces.protocol";
        System.setProperty(variable, "smoke signals");
        try (TraceCollector collector = new TraceCollector()) {
            assertThatThrownBy(() -> export(collector))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("Traces cannot be exported with these OTEL_ variables: .*smoke signals.*");
        } finally {
            System.clearProperty(variable);
        }
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> Settings.from(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318",
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                        "OTEL_TRACES_SAMPLER", "sometimes",
                        "OTEL_TRACES_SAMPLER_ARG", "2")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL")
                .hasMessageContaining("OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf")
                .hasMessageContaining("OTEL_TRACES_SAMPLER must be one of always_on")
                .hasMessageContaining("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1");
    }
}
