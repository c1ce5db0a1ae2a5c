package dev.vestibule.platform.http;

import dev.vestibule.platform.trace.Trace;
import org.jspecify.annotations.Nullable;

/** Notified of every request and response; must be quick and must not throw. */
@FunctionalInterface
public interface RequestObserver {
    /** Returns the trace under which the request is worked on. */
    default Trace begun(Trace trace) {
        return trace;
    }

    /**
     * Records one response.
     *
     * @param route the counts of its route; null if there was none
     * @param onEventLoop whether it came from memory, without a worker
     * @param nanos since the head of the request was read
     */
    void answered(@Nullable RouteTimes route, int status, boolean onEventLoop, long nanos);

    /**
     * Records a response whose trace is exported, after {@link #answered}.
     *
     * @param method of the request
     */
    default void traced(Trace trace, String method, @Nullable RouteTimes route, int status, long nanos) {}
}
