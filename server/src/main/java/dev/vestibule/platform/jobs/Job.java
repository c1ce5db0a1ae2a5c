package dev.vestibule.platform.jobs;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * A background job.
 *
 * @param pause from each end to the next start
 * @param name for log lines about failures
 * @param sweeps whether it may take long; such jobs run one after another and do not delay the others
 */
public record Job(Duration pause, String name, boolean sweeps, Consumer<Sweep> work) {
    /** Returns a job that runs at an interval. */
    public static Job every(Duration pause, String name, Runnable work) {
        return new Job(pause, name, false, sweep -> work.run());
    }

    /**
     * Returns a job that processes rows once a minute, in batches.
     *
     * @param batch processes up to the given number of rows and returns how many; fewer means that none are left
     */
    public static Job sweeping(String name, IntUnaryOperator batch) {
        return new Job(Duration.ofMinutes(1), name, true, sweep -> sweep.all(batch));
    }
}
