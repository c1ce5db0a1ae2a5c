package dev.vestibule.throttle;

import dev.vestibule.platform.refusal.UnavailableException;
import java.util.List;
import java.util.function.Supplier;

/** An admitted attempt. It must be settled by {@link #failed} or {@link #succeeded}, and closed in any case. */
public final class Admission implements AutoCloseable {
    private final AttemptStore store;
    private final Withdrawals withdrawals;
    private final Allowance failures;
    private final String attempt;
    private final boolean counted;
    private final List<String> inARow;
    private final int untilClosed;
    private final AttemptGate.Turn turn;
    private boolean failed;

    /**
     * Decides about an attempt.
     *
     * @param failures the limit on what is written in all
     * @param limits the limits that apply to it; none if counting is disabled
     * @param untilClosed how many consecutive failures are left until even the right secret is refused; 0 or less if
     *     that is so already
     */
    Admission(
            AttemptStore store,
            Withdrawals withdrawals,
            Allowance failures,
            String attempt,
            List<Limit> limits,
            int untilClosed,
            AttemptGate.Turn turn) {
        this.store = store;
        this.withdrawals = withdrawals;
        this.failures = failures;
        this.attempt = attempt;
        this.counted = !limits.isEmpty();
        this.inARow = limits.stream().filter(Limit::inARow).map(Limit::subject).toList();
        this.untilClosed = untilClosed;
        this.turn = turn;
    }

    /** Returns whether there were so many consecutive failures that even the right password must be refused. */
    public boolean passwordClosed() {
        return untilClosed <= 0;
    }

    /** Returns whether this attempt, if it fails, is the one that makes it so. */
    public boolean closesNext() {
        return untilClosed == 1;
    }

    public void failed() {
        failed(true);
    }

    /**
     * Counts the attempt as failed.
     *
     * @param known false for an unknown login: then there is no password to lock, and no row of failures to keep
     */
    public void failed(boolean known) {
        failed = true;
        if (counted) {
            var unused = failures.take();
            store.failed(attempt, inARow, known);
        }
    }

    public void succeeded() {
        if (counted) {
            store.succeeded(attempt, inARow);
        }
    }

    /**
     * Nothing was attempted: an attempt that could not be processed must not count. One that failed remains counted,
     * also if that could not be written.
     */
    public void withdrawn() {
        if (counted && !failed) {
            withdrawals.add(attempt);
        }
    }

    /** Does the work of the attempt; if it cannot be processed, the attempt does not count. */
    public <T> T unlessUnavailable(Supplier<T> work) {
        try {
            return work.get();
        } catch (UnavailableException e) {
            withdrawn();
            throw e;
        }
    }

    @Override
    public void close() {
        turn.close();
    }
}
