package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A hot standby of another PostgreSQL server: it has what that one acknowledged, since that one waits for it. Both are
 * the system's package, which has the program that copies a server.
 */
public final class PostgresStandby extends PostgresServer {
    private final DatabaseServer primary;
    private final Path programs;

    private PostgresStandby(DatabaseServer primary, Path programs) {
        super(true, programs);
        this.primary = primary;
        this.programs = programs;
    }

    /** A server that keeps what it acknowledged, for {@link #of}. */
    public static DatabaseServer primary() throws IOException {
        return new PostgresServer(true, installedPrograms()).prepared();
    }

    /** Starts a standby; from now on the primary says that something is done when both have it. */
    public static PostgresStandby of(DatabaseServer primary) throws IOException {
        PostgresStandby standby = new PostgresStandby(primary, installedPrograms());
        standby.prepared();
        primary.administer("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.administer("SELECT pg_reload_conf()");
        return standby;
    }

    @Override
    public void prepare() throws IOException {
        OtherUser.giveAway(directory());
        List<String> command = List.of(
                programs.resolve("bin/pg_basebackup").toString(),
                "-D",
                data().toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(primary.port()),
                "-U",
                ADMINISTRATOR,
                "-R", // makes it follow the primary
                "-X",
                "stream",
                "-c",
                "fast",
                "--no-sync");
        Commands.run(OtherUser.running(command), "");
    }

    /** Makes it a primary, and waits until it is one. */
    public void promote() {
        administer("SELECT pg_promote()");
    }

    /** Both servers under one address, of which the primary of the moment is used. */
    public DatabaseSettings either(String database) {
        String hosts = "127.0.0.1:" + primary.port() + ",127.0.0.1:" + port();
        return new DatabaseSettings(
                DatabaseSettings.Kind.POSTGRES,
                "jdbc:postgresql://" + hosts + "/" + database + "?targetServerType=primary",
                ADMINISTRATOR,
                "",
                false);
    }
}
