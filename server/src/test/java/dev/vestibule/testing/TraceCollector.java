package dev.vestibule.testing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** Receives spans as an OpenTelemetry collector does, with the messages that its project publishes (OTLP over HTTP). */
public final class TraceCollector implements AutoCloseable {
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<KeyValue> resource = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final LoopbackServer server = new LoopbackServer(this::receive);

    private void receive(HttpExchange exchange) throws IOException {
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        byte[] sent = exchange.getRequestBody().readAllBytes();
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream body =
                zipped ? new GZIPInputStream(new ByteArrayInputStream(sent)) : new ByteArrayInputStream(sent)) {
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(group -> {
                resource.addAll(group.getResource().getAttributesList());
                group.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
        }
        byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        boolean right = exchange.getRequestURI().getPath().equals("/v1/traces");
        exchange.sendResponseHeaders(right ? 200 : 404, answer.length == 0 ? -1 : answer.length);
        exchange.close();
    }

    public String url() {
        return server.address("");
    }

    public List<Span> spans() {
        return spans;
    }

    /** Returns the values of the {@code Authorization} header of what was received. */
    public List<String> authorizations() {
        return authorizations;
    }

    /** Returns the attribute of the resource, as a text. */
    public String ofResource(String name) {
        return value(resource, name);
    }

    /** Returns an attribute of a span as a text; empty if it has none of that name. */
    public static String attribute(Span span, String name) {
        return value(span.getAttributesList(), name);
    }

    private static String value(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().hasIntValue()
                        ? Long.toString(attribute.getValue().getIntValue())
                        : attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    /** Returns an id of a span as hexadecimal digits. */
    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        server.close();
    }
}
