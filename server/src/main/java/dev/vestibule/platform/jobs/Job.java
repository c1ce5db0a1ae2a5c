package dev.vestibule.platform.jobs;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * Work that runs beside the requests.
 *
 * @param pause from each end to the next start
 * @param name for the log: what failed
 * @param sweeps whether it may take long; such jobs run one after another and keep no thread from the others
 */
public record Job(Duration pause, String name, boolean sweeps, Consumer<Sweep> work) {
    /** Runs something at an interval. */
    public static Job every(Duration pause, String name, Runnable work) {
        return new Job(pause, name, false, sweep -> work.run());
    }

    /**
     * Deals with rows once a minute, in batches.
     *
     * @param batch deals with at most as many as it is told, and returns with how many; fewer when there are no more
     */
    public static Job sweeping(String name, IntUnaryOperator batch) {
        return new Job(Duration.ofMinutes(1), name, true, sweep -> sweep.all(batch));
    }
}
