package dev.vestibule.operator.backup;

import dev.vestibule.operator.BackupCommands;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.PrivateFiles;
import dev.vestibule.platform.config.SecretFiles;
import dev.vestibule.platform.crypto.PassphraseKey;
import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.platform.refusal.UnavailableException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns a copy of the database into a backup: a verified file with a header, perhaps encrypted. */
public final class BackupTarget {
    private final Path file;
    private final @Nullable String keyFile;

    /**
     * Names the backup.
     *
     * @param keyFile the file with the passphrase; null for a backup that is not encrypted
     */
    public BackupTarget(Path file, @Nullable String keyFile) {
        this.file = file.toAbsolutePath();
        this.keyFile = keyFile;
    }

    /**
     * A backup.
     *
     * @param schema the version of the tables
     * @param secretsKey where the key is that encrypts secrets in the database, and that is not in the backup
     */
    public record Written(
            String file,
            long bytes,
            Instant createdAt,
            int schema,
            boolean encrypted,
            @Nullable String secretsKey) {}

    /**
     * Writes the backup; on failure there is no file.
     *
     * @param copying returns the copy, a {@link BackupCommands.Copied}
     */
    public CommandResult write(Supplier<CommandResult> copying) {
        try {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Optional<String> passphrase = Passphrase.from(keyFile);
            Path partial = file.resolveSibling(file.getFileName() + ".partial-" + UUID.randomUUID());
            Files.createFile(partial, PrivateFiles.ownersOnly()); // first, as a copy may take long
            try {
                CommandResult copied = copying.get();
                if (copied.outcome() != CommandResult.Outcome.DONE) {
                    return copied;
                }
                return written(copied.result(BackupCommands.Copied.class), partial, passphrase);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (BackupException e) {
            return CommandResult.refused(String.valueOf(e.getMessage()));
        } catch (FileAlreadyExistsException e) {
            return CommandResult.refused(file + " exists already. Choose another name, or move it away.");
        } catch (UnavailableException e) {
            return CommandResult.trouble(
                    "The backup " + file + " could not be verified, and was deleted: " + e.getCause());
        } catch (IOException e) {
            return CommandResult.trouble("The backup " + file + " cannot be written: " + e);
        }
    }

    private CommandResult written(BackupCommands.Copied copied, Path partial, Optional<String> passphrase)
            throws IOException {
        Path zip = Path.of(copied.zip());
        try {
            BackupHeader header = new BackupHeader(
                    copied.createdAt(), copied.schema(), copied.secretsKey(), passphrase.isPresent() ? salt() : null);
            BackupArchive.write(
                    zip, partial, header, passphrase.map(text -> BackupArchive.key(header, Optional.of(text))));
            verify(partial, header, passphrase, zip);
        } finally {
            ScratchFiles.remove(zip);
        }
        Files.move(partial, file);
        Written written = new Written(
                file.toString(),
                Files.size(file),
                copied.createdAt(),
                copied.schema(),
                passphrase.isPresent(),
                copied.secretsKey());
        return CommandResult.done(text(written), written);
    }

    /** Restores the file as {@code restore} would, beside the copy, and reads the version of its tables. */
    private static void verify(Path partial, BackupHeader header, Optional<String> passphrase, Path zip)
            throws IOException {
        Path tried = Path.of(zip.toString().replaceFirst("\\.zip$", ""));
        Path extracted = Path.of(tried + ".mv.db");
        try {
            BackupArchive.extract(partial, passphrase, extracted);
            int schema = SchemaVersion.ofFile(DatabaseSettings.h2File(tried));
            if (schema != header.schema()) {
                throw new BackupException("The backup was written, and has tables of version " + schema + " instead of "
                        + header.schema() + ". Try again.");
            }
        } finally {
            Files.deleteIfExists(extracted);
        }
    }

    private String text(Written written) {
        StringBuilder text = new StringBuilder(String.format(
                "Wrote and verified %s (%d bytes, tables of version %d, %s).",
                written.file(),
                written.bytes(),
                written.schema(),
                written.encrypted() ? "encrypted" : "not encrypted"));
        text.append("\nNot in it: the environment and vestibule.yml");
        if (written.secretsKey() != null) {
            text.append(", and the key that encrypts secrets in the database (")
                    .append(written.secretsKey())
                    .append(")");
        }
        text.append(". Back them up in another place.");
        if (keyFile != null && !SecretFiles.exposed(List.of(Path.of(keyFile))).isEmpty()) {
            text.append("\nOther users of this machine can read ")
                    .append(keyFile)
                    .append(".");
        }
        return text.toString();
    }

    private static String salt() {
        byte[] salt = new byte[PassphraseKey.SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return Base64.getEncoder().encodeToString(salt);
    }
}
