package dev.vestibule.platform.http;

import org.jspecify.annotations.Nullable;

/** Notified of every response; must be quick and must not throw. */
@FunctionalInterface
public interface RequestObserver {
    /**
     * Records one response.
     *
     * @param route the counts of its route; null if there was none
     * @param onEventLoop whether it came from memory, without a worker
     * @param nanos since the head of the request was read
     */
    void answered(@Nullable RouteTimes route, int status, boolean onEventLoop, long nanos);
}
