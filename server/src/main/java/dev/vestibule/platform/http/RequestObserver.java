package dev.vestibule.platform.http;

/** Notified of every response; must be quick and must not throw. */
@FunctionalInterface
public interface RequestObserver {
    /**
     * Records one response.
     *
     * @param onEventLoop whether it came from memory, without a worker
     * @param nanos since the head of the request was read
     */
    void answered(int status, boolean onEventLoop, long nanos);
}
