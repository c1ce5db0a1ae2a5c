package dev.vestibule.platform.http;

/** Told of every answer; must be quick and must not throw. */
@FunctionalInterface
public interface RequestObserver {
    /**
     * One answer was given.
     *
     * @param onEventLoop whether the answer came from memory, without a worker
     * @param nanos from the moment the head of the request was read
     */
    void answered(int status, boolean onEventLoop, long nanos);
}
