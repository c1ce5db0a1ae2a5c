package dev.vestibule.platform.jobs;

import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Processes rows in batches that lock little, until there are none left, so that it keeps pace with any load; it can be
 * stopped between any two.
 */
public final class Sweep {
    private static final int BATCH = 200;

    private final IntConsumer removed;

    /** Creates a sweep that reports to {@code removed} how many rows each batch processed. */
    public Sweep(IntConsumer removed) {
        this.removed = removed;
    }

    /**
     * Processes all rows.
     *
     * @param batch processes up to the given number of rows and returns how many; fewer means that none are left
     */
    public void all(IntUnaryOperator batch) {
        int done = BATCH;
        while (done >= BATCH && !Thread.currentThread().isInterrupted()) {
            done = batch.applyAsInt(BATCH);
            if (done > 0) {
                removed.accept(done);
            }
        }
    }
}
