package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The system's PgBouncer in transaction mode before one database: each transaction gets whatever connection is free.
 */
public final class PgBouncer implements AutoCloseable {
    private final Path directory = TestFiles.newDirectory("pgbouncer");
    private final int port = Ports.free();
    private final DatabaseSettings behind;
    private final GuardedProcess process;

    private PgBouncer(DatabaseSettings behind, int connections) throws IOException {
        this.behind = behind;
        OtherUser.giveAway(directory);
        Path settings = directory.resolve("pgbouncer.ini");
        Path users = Files.writeString(directory.resolve("users.txt"), "\"" + behind.user() + "\" \"\"\n");
        Files.writeString(
                settings, """
                [databases]
                * = host=127.0.0.1 port=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                """.formatted(behind.url().replaceFirst(".*:(\\d+)/.*", "$1"), port, users, connections));
        process = GuardedProcess.start(
                directory,
                directory.resolve("pgbouncer.log"),
                Map.of(),
                OtherUser.running(List.of("pgbouncer", settings.toString())));
        process.await(Duration.ofSeconds(60), this::answers);
    }

    /**
     * Starts one.
     *
     * @param connections that all its clients share
     */
    public static PgBouncer before(DatabaseSettings database, int connections) {
        try {
            return new PgBouncer(database, connections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same database, through it. */
    public DatabaseSettings settings() {
        String name = behind.url().replaceFirst(".*/", "");
        return DatabaseSettings.postgres("127.0.0.1", port, name, behind.user(), behind.password());
    }

    private boolean answers() {
        try {
            DriverManager.getConnection(settings().url(), behind.user(), behind.password())
                    .close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.kill();
        TestFiles.delete(directory);
    }
}
