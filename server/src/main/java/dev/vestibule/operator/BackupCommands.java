package dev.vestibule.operator;

import dev.vestibule.platform.config.PrivateFiles;
import dev.vestibule.platform.crypto.KeyFile;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.EmbeddedCopy;
import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.platform.refusal.UnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Copies the embedded database, in the process that has it open. */
public final class BackupCommands {
    private static final String PREFIX = "backup-";
    private static final String KEY_SETTING = "MB_ENCRYPTION_SECRET_KEY";
    private static final String SERVER_DATABASE = "This is not an embedded database. Use the tools of its server"
            + " (pg_dump, mariadb-dump) as docs/guides/backup.md shows.";

    private final Database database;
    private final InstantSource clock;
    private final boolean keyIsSet;

    /** @param keyIsSet whether {@code MB_ENCRYPTION_SECRET_KEY} is set */
    public BackupCommands(Database database, InstantSource clock, boolean keyIsSet) {
        this.database = database;
        this.clock = clock;
        this.keyIsSet = keyIsSet;
    }

    /**
     * A copy. The command that asked for it deletes it.
     *
     * @param zip the file
     * @param schema the version of the tables
     * @param secretsKey where the key is that encrypts secrets in the database; null if there is none
     */
    public record Copied(
            String zip,
            Instant createdAt,
            int schema,
            @Nullable String secretsKey) {}

    /** Writes a copy into the directory that only the server's user can enter. */
    public CommandResult copy() {
        Optional<Path> file = database.file();
        if (file.isEmpty()) {
            return CommandResult.refused(SERVER_DATABASE);
        }
        Path directory = OperatorSocket.directoryOf(file.get());
        Path zip = directory.resolve(PREFIX + UUID.randomUUID() + ".zip");
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory, PrivateFiles.ownersDirectory());
            }
            Files.createFile(zip, PrivateFiles.ownersOnly()); // before H2 does, for its mode
            Instant now = clock.instant();
            EmbeddedCopy.write(database, zip);
            return CommandResult.done(
                    new Copied(zip.toString(), now, SchemaVersion.of(database), secretsKey(file.get())));
        } catch (IOException e) {
            return CommandResult.trouble("The copy " + zip + " cannot be written: " + e);
        } catch (UnavailableException e) {
            remove(zip);
            return CommandResult.trouble("The copy " + zip + " cannot be written: " + e.getCause());
        }
    }

    /** Deletes copies whose command was killed before it could. */
    static void removeLeftovers(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            left.forEach(BackupCommands::remove);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // The next start tries again.
        }
    }

    private @Nullable String secretsKey(Path file) {
        KeyFile key = KeyFile.beside(file);
        return keyIsSet ? KEY_SETTING : key.exists() ? key.path().toString() : null;
    }
}
