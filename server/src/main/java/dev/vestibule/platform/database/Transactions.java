package dev.vestibule.platform.database;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs the steps of a flow in one transaction; work of stores on the same thread is part of it. After a conflict with
 * another transaction all steps run again, so they must have no effects outside the database.
 */
public final class Transactions {
    private final Database database;

    public Transactions(Database database) {
        this.database = database;
    }

    /**
     * Runs the steps and commits what they wrote; an exception rolls it back. Inside another transaction they become
     * part of that one.
     */
    public <T> T call(Supplier<T> steps) {
        return database.inTransaction(handle -> steps.get());
    }

    /**
     * Runs the steps like {@link #call}, if more is written before anyone learns of the result: an embedded database
     * may lose them in a crash until that is written.
     */
    public <T> T callFirst(Supplier<T> steps) {
        return database.inFirstTransaction(handle -> steps.get());
    }

    /** Runs steps without a result in one transaction. */
    public void run(Runnable steps) {
        database.useTransaction(handle -> steps.run());
    }

    /** Runs steps that only read, on one connection, where each statement is its own transaction. */
    public <T> T read(Supplier<T> steps) {
        return database.withHandle(handle -> steps.get());
    }

    /** Waits for another thread's transaction. The time is part of what the request may spend on the database. */
    public <T> T waiting(Supplier<T> wait) {
        return database.spending(wait);
    }

    /** Runs an action once the ongoing transaction of this thread is committed. */
    public void afterCommit(Runnable action) {
        database.useTransaction(handle -> handle.afterCommit(action));
    }

    /**
     * Returns empty, with everything rolled back, if a unique key is violated, because another transaction was faster.
     */
    public <T> Optional<T> unlessTaken(Supplier<T> steps) {
        return database.unlessTaken(handle -> steps.get());
    }
}
