package dev.vestibule;

/** Where the server is between its start and its stop. */
final class Lifecycle {
    private final long begunAt = System.nanoTime();
    private volatile double startupMillis;
    private volatile boolean serving;

    /** The start is over. */
    void started() {
        startupMillis = Math.round((System.nanoTime() - begunAt) / 1e6);
    }

    void serving(boolean now) {
        serving = now;
    }

    /** Returns whether requests are served, and will go on to be. */
    boolean isServing() {
        return serving;
    }

    /** Returns how long the start took; 0 until it is over. */
    double startupMillis() {
        return startupMillis;
    }
}
