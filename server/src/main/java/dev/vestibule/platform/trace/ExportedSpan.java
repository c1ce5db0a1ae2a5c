package dev.vestibule.platform.trace;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The span of a request that is exported; null in {@link Trace} if it is not. */
public final class ExportedSpan {
    private final TraceExport export;
    private final String id;

    ExportedSpan(TraceExport export, String id) {
        this.export = export;
        this.id = id;
    }

    /** Returns the id of the span, 16 hexadecimal digits. */
    String id() {
        return id;
    }

    /**
     * Exports a call of another server that this request has caused.
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
        export.called(trace, spanId, method, address, status, trouble, nanos);
    }
}
