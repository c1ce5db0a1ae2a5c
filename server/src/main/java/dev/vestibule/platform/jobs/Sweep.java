package dev.vestibule.platform.jobs;

import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Deals with rows in batches that lock little, until there are none left, so that it outruns whatever is written; it
 * can be broken off between any two.
 */
public final class Sweep {
    private static final int BATCH = 200;

    private final IntConsumer removed;

    /** Tells {@code removed} how many rows each batch dealt with. */
    public Sweep(IntConsumer removed) {
        this.removed = removed;
    }

    /**
     * Deals with all rows.
     *
     * @param batch deals with at most as many as it is told, and says with how many; fewer when there are no more
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
