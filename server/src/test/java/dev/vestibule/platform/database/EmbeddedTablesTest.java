package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code db/embedded.sql} is made here, from a database that went through all migrations. */
class EmbeddedTablesTest {
    private static final Path SCRIPT = Path.of("src/main/resources/db/embedded.sql");
    private static final Path MADE = Path.of("target/embedded.sql");

    /** What differs from run to run: when a migration ran, and for how long. */
    private static final String RUN = "TIMESTAMP '[^']+', \\d+, TRUE\\)";

    private static Database opened() {
        return Database.open(DatabaseKind.H2.newDatabase(), DatabaseKind.PATIENT);
    }

    /** Also those that the database adds to keys by itself, which its script leaves out; it numbers their names. */
    private static final String INDEXES = """
            SELECT i.table_name || ' ' || REGEXP_REPLACE(i.index_name, '_[0-9A-F]+$', '') || ' ' || i.index_type_name || ' ' || i.is_generated || ' '
                || LISTAGG(c.column_name, ', ') WITHIN GROUP (ORDER BY c.ordinal_position)
            FROM information_schema.indexes i JOIN information_schema.index_columns c
              ON c.index_schema = i.index_schema AND c.index_name = i.index_name
            WHERE i.index_schema = CURRENT_SCHEMA
            GROUP BY i.table_name, i.index_name, i.index_type_name, i.is_generated ORDER BY 1
            """;

    private static final String HISTORY = "INSERT INTO \"public\".\"flyway_schema_history\"";

    /**
     * Keys before indexes: where an index fits a key, the database would add none, and would not let it be dropped. The
     * history of the migrations comes last: a file that has it has all.
     */
    private static final List<String> ORDER =
            List.of("CREATE TABLE", "PRIMARY KEY", "UNIQUE NULLS", "FOREIGN KEY", "INDEX", "INSERT", HISTORY);

    private static List<String> list(Database database, String query) {
        return database.withHandle(
                handle -> handle.createQuery(query).mapTo(String.class).list());
    }

    private static int place(String statement) {
        if (statement.startsWith(HISTORY)) {
            return ORDER.indexOf(HISTORY);
        }
        for (int i = 0; i < ORDER.size(); i++) {
            if (statement.startsWith(ORDER.get(i))
                    || (statement.startsWith("ALTER") && statement.contains(" " + ORDER.get(i)))) {
                return i;
            }
        }
        return ORDER.indexOf("INDEX");
    }

    /** Returns all of a database: tables, keys, indexes and sequences with their names, and rows. */
    private static String script(Database database) {
        return list(database, "SCRIPT NOSETTINGS").stream()
                .map(String::strip)
                .filter(statement -> !statement.startsWith("--") && !statement.startsWith("CREATE USER"))
                .map(statement -> statement
                        .replaceFirst("^CREATE (?:MEMORY|CACHED) TABLE", "CREATE TABLE")
                        .replaceAll(RUN, "CURRENT_TIMESTAMP, 0, TRUE)"))
                .sorted(Comparator.comparingInt(EmbeddedTablesTest::place)
                        .thenComparing(text -> text.split("\n", 2)[0]))
                .collect(Collectors.joining("\n", "", "\n"))
                // a long insert is two, depending on how long the migrations ran
                .replace("TRUE);\nINSERT INTO \"public\".\"flyway_schema_history\" VALUES\n", "TRUE),\n");
    }

    private static void assertSame(Database made, Database migrated) {
        assertThat(script(made)).isEqualTo(script(migrated));
        assertThat(list(made, INDEXES)).isNotEmpty().isEqualTo(list(migrated, INDEXES));
    }

    private static void migrateEach(Database database) {
        database.migrate(Migrations.LOCATION, "none");
    }

    @Test
    void scriptIsWhatTheMigrationsLeave() throws IOException {
        try (Database database = opened()) {
            migrateEach(database);
            String made = """
                    -- Made by EmbeddedTablesTest: the tables of a new embedded database, as all migrations leave them.
                    CREATE TABLE %1$s (id INTEGER);
                    %2$sDROP TABLE %1$s;
                    """.formatted(EmbeddedTables.UNFINISHED, script(database));
            Files.createDirectories(MADE.getParent());
            Files.writeString(MADE, made);
            assertThat(SCRIPT)
                    .withFailMessage("db/embedded.sql is not what the migrations leave. Update it:"
                            + " cp server/target/embedded.sql server/src/main/resources/db/")
                    .hasContent(made);
        }
    }

    @Test
    void newDatabaseIsTheSameAsAfterAllMigrations() {
        try (Database made = opened();
                Database migrated = opened()) {
            made.migrate();
            migrateEach(migrated);
            assertSame(made, migrated);
            assertThat(made.isUpToDate()).isTrue();
            assertThat(list(made, "SELECT DISTINCT execution_time FROM flyway_schema_history"))
                    .as("no migration ran")
                    .containsExactly("0");

            // Flyway finds nothing to do, and nothing that it would not have written itself.
            migrateEach(made);
            assertSame(made, migrated);
        }
    }

    /** At every statement: a start finds a file that is complete, or begins again. */
    @Test
    void creationThatWasCutOffBeginsAgain() throws IOException {
        List<String> statements = List.of(Files.readString(SCRIPT).strip().split(";\n"));
        assertThat(statements).hasSizeGreaterThan(100);
        try (Database migrated = opened()) {
            migrateEach(migrated);
            for (int cut = 1; cut < statements.size(); cut += cut < statements.size() - 8 ? 24 : 1) {
                try (Database database = opened()) {
                    for (String statement : statements.subList(0, cut)) {
                        database.withHandle(
                                handle -> handle.createScript(statement).execute());
                    }
                    database.migrate();
                    database.withHandle(handle -> handle.execute("DROP TABLE IF EXISTS " + EmbeddedTables.UNFINISHED));
                    assertSame(database, migrated);
                }
            }
        }
    }

    @Test
    void tablesOfAnotherProgramStay() {
        try (Database database = opened()) {
            database.withHandle(handle -> handle.execute("CREATE SCHEMA other"));
            database.withHandle(handle -> handle.execute("CREATE TABLE other.thing (id INTEGER)"));
            database.migrate();
            assertThat(database.isUpToDate()).isTrue();
            assertThat(list(database, "SELECT COUNT(*) FROM other.thing")).containsExactly("0");
        }
    }
}
