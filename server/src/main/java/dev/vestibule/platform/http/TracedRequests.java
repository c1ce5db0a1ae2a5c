package dev.vestibule.platform.http;

import dev.vestibule.platform.trace.Trace;
import dev.vestibule.platform.trace.TraceExport;
import org.jspecify.annotations.Nullable;

/** Exports the spans of requests, beside what else is recorded of them. */
public final class TracedRequests implements RequestObserver {
    private final TraceExport export;
    private final RequestObserver next;

    public TracedRequests(TraceExport export, RequestObserver next) {
        this.export = export;
        this.next = next;
    }

    @Override
    public Trace begun(Trace trace) {
        return export.begun(trace);
    }

    @Override
    public void answered(@Nullable RouteTimes route, int status, boolean onEventLoop, long nanos) {
        next.answered(route, status, onEventLoop, nanos);
    }

    @Override
    public void traced(Trace trace, String method, @Nullable RouteTimes route, int status, long nanos) {
        export.answered(trace, method, route == null ? null : route.pattern(), status, nanos);
    }
}
