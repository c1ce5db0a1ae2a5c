package dev.vestibule.platform.trace;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Setting;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Exports the spans of requests, and of the calls that they cause, to an OpenTelemetry collector (OTLP over HTTP). A
 * span has what the conventions of OpenTelemetry for HTTP name, and the id of the request; never a path, a query, a
 * header or a body, which may contain secrets. What cannot be exported is dropped after a while; requests never wait.
 */
public final class TraceExport implements AutoCloseable {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("vestibule.request_id");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");

    /** A client may send any word; what it sent would be a name of its own for each. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private static final String OTHER_METHOD = "_OTHER";
    private static final String NAME_OF_OTHERS = "HTTP";

    private static final String SCOPE = "dev.vestibule";
    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_ERROR = 400;

    private final OpenTelemetrySdk sdk;
    private final Sampler sampler;
    private final Tracer tracer;
    private final ChosenIds ids;
    private final InstantSource clock;
    private final ExportFailures failures = new ExportFailures();

    private TraceExport(OpenTelemetrySdk sdk, Sampler sampler, ChosenIds ids, InstantSource clock) {
        this.sdk = sdk;
        this.sampler = sampler;
        this.tracer = sdk.getTracer(SCOPE);
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Starts the export, unless the SDK's own switch turns it off; to be called only if an endpoint is set, as it loads
     * the SDK.
     *
     * @param clock the time that spans carry
     * @throws IOException with a sentence, if the SDK refuses one of its own variables
     */
    public static Optional<TraceExport> start(Environment environment, String version, InstantSource clock)
            throws IOException {
        AtomicReference<@Nullable Sampler> chosen = new AtomicReference<>();
        ChosenIds ids = new ChosenIds();
        OpenTelemetrySdk sdk;
        try {
            sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> properties(environment))
                    .addResourceCustomizer(
                            (resource, config) -> resource.merge(Resource.create(Attributes.of(VERSION, version))))
                    // Asked as a request begins, as its calls tell the other servers; what is exported is decided by
                    // then.
                    .addSamplerCustomizer((sampler, config) -> {
                        chosen.set(sampler);
                        return Sampler.alwaysOn();
                    })
                    .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(ids))
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            throw new IOException("Traces cannot be exported with these OTEL_ variables: " + e.getMessage(), e);
        }
        Sampler sampler = chosen.get();
        // No sampler is asked for with OTEL_SDK_DISABLED.
        return Optional.ofNullable(sampler).map(asked -> new TraceExport(sdk, asked, ids, clock));
    }

    /** Returns our settings by the names of the SDK, and our own defaults. */
    private static Map<String, String> properties(Environment environment) {
        Map<String, String> properties = new HashMap<>();
        for (Setting<?> setting : TraceSettings.ALL) {
            environment.text(setting).or(setting::usualText).ifPresent(text -> properties.put(property(setting), text));
        }
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        return properties;
    }

    private static String property(Setting<?> setting) {
        return setting.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Returns the trace with its span, if the request is one of those that are exported. */
    public Trace begun(Trace trace) {
        SamplingDecision decision = sampler.shouldSample(
                        parent(trace), trace.traceId(), SCOPE, SpanKind.SERVER, Attributes.empty(), List.of())
                .getDecision();
        boolean exported = decision == SamplingDecision.RECORD_AND_SAMPLE;
        return trace.exportedAs(
                exported ? new ExportedSpan(this, IdGenerator.random().generateSpanId()) : null);
    }

    private static Context parent(Trace trace) {
        return trace.parentId().isEmpty()
                ? Context.root()
                : Context.root()
                        .with(Span.wrap(SpanContext.createFromRemoteParent(
                                trace.traceId(),
                                trace.parentId(),
                                TraceFlags.fromHex(trace.flags(), 0),
                                TraceState.getDefault())));
    }

    /**
     * Exports the span of a request, if it has one.
     *
     * @param route the path of the route with its {@code {names}}; null if there was none
     * @param nanos how long the request took
     */
    public void answered(Trace trace, String method, @Nullable String route, int status, long nanos) {
        ExportedSpan span = trace.span();
        if (span == null) {
            return;
        }
        boolean known = METHODS.contains(method);
        String verb = known ? method : NAME_OF_OTHERS;
        SpanBuilder builder = tracer.spanBuilder(route == null ? verb : verb + " " + route)
                .setParent(parent(trace))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, known ? method : OTHER_METHOD)
                .setAttribute(STATUS, (long) status)
                .setAttribute(REQUEST_ID, trace.requestId());
        if (route != null) {
            builder.setAttribute(ROUTE, route);
        }
        end(builder, trace.traceId(), span.id(), status >= SERVER_ERROR ? String.valueOf(status) : "", nanos);
    }

    /**
     * Exports a call of another server, if the request that caused it has a span.
     *
     * @param spanId as it was sent in {@code traceparent}
     * @param status of the response; null if there was none, then {@code trouble} is the kind of failure
     * @param nanos how long the call took
     */
    public void called(
            Trace trace,
            String spanId,
            String method,
            URI address,
            @Nullable Integer status,
            String trouble,
            long nanos) {
        ExportedSpan request = trace.span();
        if (request == null) {
            return;
        }
        SpanContext cause =
                SpanContext.create(trace.traceId(), request.id(), TraceFlags.getSampled(), TraceState.getDefault());
        SpanBuilder builder = tracer.spanBuilder(method)
                .setParent(Context.root().with(Span.wrap(cause)))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, method)
                .setAttribute(SERVER, address.getHost())
                .setAttribute(PORT, (long) port(address));
        if (status != null) {
            builder.setAttribute(STATUS, (long) status);
        }
        String error = status == null ? trouble : status >= CLIENT_ERROR ? String.valueOf(status) : "";
        end(builder, trace.traceId(), spanId, error, nanos);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "http".equalsIgnoreCase(address.getScheme()) ? 80 : 443;
    }

    private void end(SpanBuilder builder, String traceId, String spanId, String error, long nanos) {
        long now = TimeUnit.MILLISECONDS.toNanos(clock.millis());
        if (!error.isEmpty()) {
            builder.setAttribute(ERROR, error);
        }
        Span span = ids.during(
                traceId,
                spanId,
                () -> builder.setStartTimestamp(now - nanos, TimeUnit.NANOSECONDS)
                        .startSpan());
        if (!error.isEmpty()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(now, TimeUnit.NANOSECONDS);
    }

    /** Exports what waits, for 2 s at most, and ends. */
    @Override
    public void close() {
        sdk.shutdown().join(2, TimeUnit.SECONDS);
        failures.close();
    }
}
