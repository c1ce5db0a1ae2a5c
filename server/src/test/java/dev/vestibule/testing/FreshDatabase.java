package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;

/** An empty database for one test class, see {@link OnEachDatabase}. */
public final class FreshDatabase implements AutoCloseable {
    private final DatabaseKind kind;
    private DatabaseSettings settings;
    private Database database;

    public FreshDatabase(DatabaseKind kind) {
        this.kind = kind;
    }

    public DatabaseKind kind() {
        return kind;
    }

    /** For a server under test; the database exists from the first call on, and has no tables. */
    public synchronized DatabaseSettings settings() {
        if (settings == null) {
            settings = kind.newDatabase();
        }
        return settings;
    }

    /** For stores under test: opened, with all tables, shared by the tests of the class and closed after them. */
    public synchronized Database database() {
        if (database == null) {
            // H2 stays in memory: for a file, the database itself listens to statements, and tests could not.
            if (settings == null && kind != DatabaseKind.H2) {
                settings = kind.migratedDatabase();
            }
            database = Database.open(settings(), DatabaseKind.PATIENT);
            database.migrate();
        }
        return database;
    }

    @Override
    public synchronized void close() {
        if (database != null) {
            database.close();
        }
    }

    /** Shown in the names of the tests. */
    @Override
    public String toString() {
        return kind.toString();
    }
}
