package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import java.io.File;
import java.util.Comparator;
import java.util.List;
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

    static List<String> files() {
        File directory = new File(Objects.requireNonNull(Migrations.class.getResource("/db/migration"))
                .getPath());
        return Stream.of(Objects.requireNonNull(directory.list()))
                .sorted(Comparator.comparingInt(MigrationsTest::version))
                .toList();
    }
}
