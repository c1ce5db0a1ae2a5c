package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.DatabaseTimeouts;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The three databases. The servers of two of them start when first asked for, once per JVM, and give up durability for
 * speed.
 */
public enum DatabaseKind {
    H2("H2"),
    POSTGRES("PostgreSQL"),
    MARIADB("MariaDB");

    /**
     * Time-outs of the database for tests that are not about them: a machine with other things to do is no database in
     * trouble.
     */
    public static final DatabaseTimeouts PATIENT = DatabaseTimeouts.STANDARD.times(10);

    private static final AtomicInteger MEMORIES = new AtomicInteger();

    private final String name;

    DatabaseKind(String name) {
        this.name = name;
    }

    /** A new and empty database. */
    public DatabaseSettings newDatabase() {
        return switch (this) {
            case H2 -> DatabaseSettings.h2Memory("test" + MEMORIES.incrementAndGet());
            case POSTGRES -> SharedPostgres.SERVER.newDatabase();
            case MARIADB -> SharedMariaDb.SERVER.newDatabase();
        };
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class SharedPostgres {
        static final DatabaseServer SERVER = new PostgresServer(false).prepared();
    }

    private static final class SharedMariaDb {
        static final DatabaseServer SERVER = new MariaDbServer(false).prepared();
    }
}
