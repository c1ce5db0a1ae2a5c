package dev.vestibule.platform.database;

import dev.vestibule.platform.refusal.UnavailableException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Runs transactions, and runs them again after a conflict. */
final class TransactionRetry {
    private static final long SHORTEST_PAUSE_MILLIS = 10;
    private static final long LONGEST_PAUSE_MILLIS = 250;
    private static final int MOST_TRIES = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ConnectionSetup setup;
    private final ConnectionPool pool;
    private final ClosingSignal closing;

    TransactionRetry(ConnectionSetup setup, ConnectionPool pool, ClosingSignal closing) {
        this.setup = setup;
        this.pool = pool;
        this.closing = closing;
    }

    /** Runs the work in a transaction of this handle and commits it. */
    <T> T run(Handle handle, Function<Handle, T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return handle.inTransaction(transaction -> {
                    if (pool.isPooled()) {
                        transaction.execute(setup.transactionStart());
                    }
                    return work.apply(transaction);
                });
            } catch (JdbiException | UnavailableException e) {
                if (!SqlErrors.isConflict(e, setup.dialect())
                        || tries == MOST_TRIES
                        || RequestTime.isOver(setup.timeouts().together())
                        || closing.comesWithin(beforeTryAgain(tries))) {
                    throw e;
                }
            }
        }
    }

    /** The other transaction has yet to wake up and take its locks: a retry that is too fast conflicts again. */
    private static Duration beforeTryAgain(int tries) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << tries);
        return Duration.ofMillis(RANDOM.nextLong(SHORTEST_PAUSE_MILLIS, longest));
    }
}
