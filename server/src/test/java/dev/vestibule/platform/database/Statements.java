package dev.vestibule.platform.database;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts what is asked of a database that nobody else uses. */
public final class Statements implements SqlLogger {
    private final AtomicInteger count = new AtomicInteger();

    public static Statements on(Database database) {
        Statements statements = new Statements();
        database.tellStatementsTo(statements);
        return statements;
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        count.incrementAndGet();
    }

    /** How many statements the work takes. */
    public int of(Supplier<?> work) {
        int before = count.get();
        Object unused = work.get();
        return count.get() - before;
    }
}
