package dev.vestibule.platform.jobs;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives memory back once a load has ended. Serial collection shrinks the heap in full collections only, for which a
 * quiet server has no reason; so one is asked for when there have been few requests for a while, and the heap has grown
 * since the last one. It takes some 100 ms, and comes every 30 s at most.
 */
public final class IdleHeap {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final int QUIET_LOOKS = 2;
    private static final int LOOKS_BETWEEN = 3;
    private static final long QUIET_ANSWERS = 1_000;
    private static final long WORTH_BYTES = 4 << 20;

    private final LongSupplier answers;
    private final LongSupplier committed;
    private final Runnable giveBack;
    private int quiet;
    private int since = LOOKS_BETWEEN;
    private long answersBefore;
    private long committedAfter;

    /**
     * @param answers counts responses since the start
     * @param committed returns the bytes that the heap takes from the machine
     * @param giveBack collects all garbage, and gives back what is free
     */
    IdleHeap(LongSupplier answers, LongSupplier committed, Runnable giveBack) {
        this.answers = answers;
        this.committed = committed;
        this.giveBack = giveBack;
    }

    /**
     * Returns the job for this virtual machine.
     *
     * @param answers counts responses since the start
     * @param drop drops what is kept for later only
     */
    public static Job job(LongSupplier answers, Runnable drop) {
        Runtime java = Runtime.getRuntime();
        IdleHeap heap = new IdleHeap(answers, java::totalMemory, () -> {
            drop.run();
            java.gc();
        });
        return Job.every(LOOK, "give back memory", heap::look);
    }

    /** Gives back memory if it is time to. To be called every ten seconds. */
    void look() {
        long answered = answers.getAsLong();
        quiet = answered - answersBefore < QUIET_ANSWERS ? quiet + 1 : 0;
        answersBefore = answered;
        since++;
        if (quiet >= QUIET_LOOKS && since >= LOOKS_BETWEEN && committed.getAsLong() >= committedAfter + WORTH_BYTES) {
            giveBack.run();
            committedAfter = committed.getAsLong();
            since = 0;
        }
    }
}
