package dev.vestibule.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Migrations that end in the middle, as the server was killed. */
@Tag("faults")
@OnEachDatabase
class MigrationCutOffTest {
    private final FreshDatabase fresh;

    MigrationCutOffTest(FreshDatabase fresh) {
        this.fresh = fresh;
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

    private static List<String> statements(Map<String, String> placeholders) throws IOException {
        List<String> statements = new ArrayList<>();
        for (String file : MigrationsTest.files()) {
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
