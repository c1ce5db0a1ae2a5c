package dev.vestibule.operator;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Visitor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More sessions than are counted: the pages and the commands say so. Writing them takes its time. */
@Tag("faults")
class ManySessionsTest {
    private static final int MANY = 100_010;

    @TempDir
    private Path directory;

    private CommandWorld world;

    @BeforeEach
    void start() {
        world = new CommandWorld(DatabaseKind.H2, directory);
        world.server.hasUser("many@example.com", PASSWORD);
        world.server
                .tables()
                .run("INSERT INTO session (id, key_digest, account_id, method, created_at, expires_at, last_active_at,"
                        + " address, user_agent) SELECT CONCAT('s', \"X\"), LPAD(\"X\", 128, '0'),"
                        + " (SELECT id FROM account WHERE email = 'many@example.com'), 'password', CURRENT_TIMESTAMP,"
                        + " CURRENT_TIMESTAMP + INTERVAL '1' DAY, CURRENT_TIMESTAMP, '192.0.2.1', ''"
                        + " FROM SYSTEM_RANGE(1, " + MANY + ") numbers");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void theyAreCountedUpToANumber() {
        Visitor admin = Visitor.signedIn(world.server, ANN);
        assertThat(admin.open("/admin/sessions?account=many@example.com").text())
                .contains("page=2\" rel=\"next\"")
                .doesNotContain("50 of ");
        assertThat(admin.open("/admin/sessions/end?account=many@example.com").text())
                .contains("Revoke 100,000+ sessions?");

        String[] filter = {"--user", "many@example.com"};
        assertThat(world.run("session", "list", "--limit", "2", filter[0], filter[1])
                        .errors())
                .contains("1-2 of more than 100000. Next: --offset 2");
        assertThat(world.run("session", "end", "--preview", filter[0], filter[1])
                        .output())
                .isEqualTo("This would revoke more than 100000 sessions.\n");
    }
}
