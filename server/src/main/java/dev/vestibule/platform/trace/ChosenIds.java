package dev.vestibule.platform.trace;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a span the ids that were chosen when the request began: log lines and the calls of the request have named them
 * before the span is exported.
 */
final class ChosenIds implements IdGenerator {
    private record Chosen(String traceId, String spanId) {}

    private static final ThreadLocal<@Nullable Chosen> CURRENT = new ThreadLocal<>();

    /** Starts a span with these ids on this thread. */
    <T> T during(String traceId, String spanId, Supplier<T> start) {
        CURRENT.set(new Chosen(traceId, spanId));
        try {
            return start.get();
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public String generateSpanId() {
        Chosen chosen = CURRENT.get();
        return chosen == null ? IdGenerator.random().generateSpanId() : chosen.spanId();
    }

    @Override
    public String generateTraceId() {
        Chosen chosen = CURRENT.get();
        return chosen == null ? IdGenerator.random().generateTraceId() : chosen.traceId();
    }
}
