package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseTimeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.store.fs.FileUtils;

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

    /**
     * A new database with all tables, and nothing in them: as the migrations leave it. On H2 it is a file, so that a
     * server can start again over the same data, in a file system that needs no disk.
     */
    public DatabaseSettings migratedDatabase() {
        return switch (this) {
            case H2 -> MemoryFiles.copyOfMigrated();
            case POSTGRES -> MigratedPostgres.copy();
            case MARIADB -> MariaDbTemplate.MIGRATED.copiedTo(newDatabase());
        };
    }

    private static DatabaseSettings migrated(DatabaseSettings settings) {
        try (Database database = Database.open(settings, PATIENT)) {
            database.migrate();
        }
        return settings;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Files in memory, each a copy of one that was migrated once. */
    private static final class MemoryFiles {
        private static final String PREFIX = "nioMemFS:wire";
        private static final String ENDING = ".mv.db";
        private static final AtomicInteger FILES = new AtomicInteger();
        private static final String TEMPLATE = PREFIX + "-template";

        static {
            migrated(settings(TEMPLATE));
        }

        static DatabaseSettings copyOfMigrated() {
            String file = PREFIX + FILES.incrementAndGet();
            try (InputStream from = FileUtils.newInputStream(TEMPLATE + ENDING);
                    OutputStream to = FileUtils.newOutputStream(file + ENDING, false)) {
                from.transferTo(to);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return settings(file);
        }

        private static DatabaseSettings settings(String file) {
            return new DatabaseSettings(DatabaseSettings.Kind.H2, "jdbc:h2:" + file, "sa", "", false);
        }
    }

    private static final class MigratedPostgres {
        private static final String TEMPLATE = "template_of_tests";

        static {
            migrated(SharedPostgres.SERVER.newDatabase(TEMPLATE, ""));
        }

        static DatabaseSettings copy() {
            return SharedPostgres.SERVER.newDatabase(DatabaseServer.nextName(), " TEMPLATE " + TEMPLATE);
        }
    }

    private static final class SharedPostgres {
        static final DatabaseServer SERVER = new PostgresServer(false).prepared();
    }

    private static final class SharedMariaDb {
        static final DatabaseServer SERVER = new MariaDbServer(false).prepared();
    }

    private static final class MariaDbTemplate {
        static final MigratedMariaDb MIGRATED = new MigratedMariaDb(migrated(MARIADB.newDatabase()));
    }
}
