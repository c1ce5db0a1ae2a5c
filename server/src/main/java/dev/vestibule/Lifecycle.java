package dev.vestibule;

/** The phase of the server between its start and its stop. */
final class Lifecycle {
    private final long begunAt = System.nanoTime();
    private volatile double startupMillis;
    private volatile boolean serving;

    /** Marks the start as complete. */
    void started() {
        startupMillis = Math.round((System.nanoTime() - begunAt) / 1e6);
    }

    void serving(boolean now) {
        serving = now;
    }

    /** Returns whether requests are served and the server is not about to stop. */
    boolean isServing() {
        return serving;
    }

    /** Returns the duration of the start; 0 until it is complete. */
    double startupMillis() {
        return startupMillis;
    }
}
