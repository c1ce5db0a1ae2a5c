package dev.vestibule.platform.database;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts what is asked of a database that nobody else uses. */
public final class Statements implements SqlLogger {
    private final String watched;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    private Statements(String watched) {
        this.watched = watched;
    }

    public static Statements on(Database database) {
        return on(database, "");
    }

    /**
     * Counts all statements, and how many of some run at once.
     *
     * @param watched part of those that are watched
     */
    public static Statements on(Database database, String watched) {
        Statements statements = new Statements(watched);
        database.tellStatementsTo(statements);
        return statements;
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        count.incrementAndGet();
        if (isWatched(context)) {
            mostAtOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
        }
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        if (isWatched(context)) {
            running.decrementAndGet();
        }
    }

    @Override
    public void logException(StatementContext context, SQLException failure) {
        logAfterExecution(context);
    }

    private boolean isWatched(StatementContext context) {
        return context.getRawSql().contains(watched);
    }

    /** How many there were. */
    public int count() {
        return count.get();
    }

    /** How many of the watched ones ran at once at the most. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** How many statements the work takes. */
    public int of(Supplier<?> work) {
        int before = count.get();
        Object unused = work.get();
        return count.get() - before;
    }
}
