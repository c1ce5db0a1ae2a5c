package dev.vestibule.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@OnEachDatabase
class MigrationsTest {
    private final FreshDatabase fresh;

    MigrationsTest(FreshDatabase fresh) {
        this.fresh = fresh;
    }

    @Test
    void newestIsTheNewestFile() {
        assertThat(files().stream().map(MigrationsTest::version).max(Integer::compare))
                .as("Migrations.NEWEST grows with each new file, or it is never run")
                .hasValue(Integer.parseInt(Migrations.NEWEST));
    }

    @Test
    void migrationThatWasCutOffAnywhereIsResumed() throws Exception {
        int statements = statements(Map.of()).size();
        for (int cut = 1; cut < statements; cut += 9) {
            assertResumedAfter(cut);
        }
        assertResumedAfter(statements);
    }

    private void assertResumedAfter(int cut) throws IOException {
        DatabaseSettings settings = fresh.kind().newDatabase();
        try (Database database = Database.open(settings)) {
            List<String> done = statements(database.dialect().placeholders()).subList(0, cut);
            // Flyway makes its own table first, and notes a migration there when it is through.
            database.migrate("classpath:db/no-migration", Migrations.NEWEST);
            database.withHandle(handle -> {
                done.forEach(handle::execute);
                return true;
            });
            database.migrate();
            int groups = database.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM people_group")
                    .mapTo(Integer.class)
                    .one());
            assertThat(groups).as("groups after a cut behind statement %d", cut).isEqualTo(2);
        }
    }

    @Test
    void builtInGroupsHaveTheirIdsHoweverTheServerCounts() {
        try (Database database = Database.open(fresh.kind().newDatabase())) {
            database.migrate("classpath:db/migration", "20");
            database.useTransaction(handle -> {
                handle.execute("UPDATE people_group SET id = 5 WHERE magic_type = 'admin'");
                handle.execute("UPDATE people_group SET id = 2 WHERE magic_type = 'all-internal-users'");
                handle.execute("DELETE FROM flyway_schema_history WHERE CAST(version AS DECIMAL(9, 0)) >= 20");
            });
            database.migrate("classpath:db/migration", "20");
            assertThat(database.<List<Integer>>withHandle(
                            handle -> handle.createQuery("SELECT id FROM people_group ORDER BY magic_type")
                                    .mapTo(Integer.class)
                                    .list()))
                    .containsExactly(2, 1);
        }
    }

    private static int version(String file) {
        return Integer.parseInt(file.replaceFirst("V(\\d+)__.*", "$1"));
    }

    private static List<String> files() {
        File directory = new File(Objects.requireNonNull(Migrations.class.getResource("/db/migration"))
                .getPath());
        return Stream.of(Objects.requireNonNull(directory.list()))
                .sorted(Comparator.comparingInt(MigrationsTest::version))
                .toList();
    }

    private static List<String> statements(Map<String, String> placeholders) throws IOException {
        List<String> statements = new ArrayList<>();
        for (String file : files()) {
            if (!file.endsWith(".sql")) {
                continue; // AddressMigrationTest cuts off the one in Java
            }
            statements.addAll(statements(file, placeholders));
        }
        return statements;
    }

    private static List<String> statements(String file, Map<String, String> placeholders) throws IOException {
        String script;
        try (InputStream stream = Migrations.class.getResourceAsStream("/db/migration/" + file)) {
            script = new String(stream.readAllBytes(), UTF_8);
        }
        for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            script = script.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
        }
        List<String> statements = new ArrayList<>();
        for (String statement : script.replaceAll("--.*", "").split(";", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement);
            }
        }
        return statements;
    }
}
