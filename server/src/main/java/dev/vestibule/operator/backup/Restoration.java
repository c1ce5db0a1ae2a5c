package dev.vestibule.operator.backup;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.crypto.KeyFile;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseTimeouts;
import dev.vestibule.platform.database.EmbeddedReplacement;
import dev.vestibule.platform.database.SchemaVersion;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.user.Actor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Restores backups while no server runs, and voids what was valid when they were made: sessions, access of
 * applications, links, trusted devices, queued mails and, unless they are to be kept, API keys. What ended since would
 * be valid again otherwise (promise U03).
 */
public final class Restoration {
    /** One statement may have to change all sessions. */
    private static final DatabaseTimeouts LONG = new DatabaseTimeouts(
            DatabaseTimeouts.STANDARD.pool(),
            DatabaseTimeouts.STANDARD.together(),
            DatabaseTimeouts.STANDARD.connect(),
            Duration.ofHours(1),
            Duration.ofHours(1));

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final DatabaseSettings settings;
    private final Actor operator;
    private final InstantSource clock;
    private final boolean keyIsSet;

    /** @param keyIsSet whether {@code MB_ENCRYPTION_SECRET_KEY} is set */
    public Restoration(DatabaseSettings settings, Actor operator, InstantSource clock, boolean keyIsSet) {
        this.settings = settings;
        this.operator = operator;
        this.clock = clock;
        this.keyIsSet = keyIsSet;
    }

    /**
     * The result of a restore.
     *
     * @param createdAt when the backup was made; null if another program restored it
     * @param replaced where the database is that was there before; null if there was none
     * @param sessions how many sessions were revoked
     * @param grants how many times an application had access
     * @param mails how many queued mails were dropped
     * @param keys how many API keys expired
     * @param keptKeys the API keys that are valid as in the backup
     */
    public record Restored(
            @Nullable Instant createdAt,
            @Nullable String replaced,
            int sessions,
            int grants,
            int mails,
            int keys,
            List<KeptKey> keptKeys) {}

    /**
     * An API key that is valid as in the backup, although it may have been revoked since.
     *
     * @param owner the email address of the user to whom it belongs; null if there is none
     * @param lastUsedAt as in the backup; null if it was not used
     */
    public record KeptKey(
            String prefix,
            String name,
            @Nullable String owner,
            @Nullable Instant lastUsedAt) {}

    /** What was voided, and what was not. */
    private record Ended(Map<String, Integer> counts, int keys, List<KeptKey> kept) {}

    /** Replaces the embedded database with a backup; changes nothing unless all of it succeeds. */
    public CommandResult restore(OperatorCommand.Restore request) {
        Optional<Path> file = settings.file();
        if (file.isEmpty()) {
            return CommandResult.refused("This is not an embedded database. Restore it with the tools of its server"
                    + " (pg_restore, mariadb), then run restore --revoke-only; see docs/guides/backup.md.");
        }
        if (Files.exists(EmbeddedReplacement.fileOf(file.get())) && !request.confirmed()) {
            return CommandResult.refused("There is a database at " + EmbeddedReplacement.fileOf(file.get())
                    + ". It would be replaced, and kept under another name. Nothing was changed. Add --yes to"
                    + " confirm.");
        }
        try {
            return restore(file.get(), request);
        } catch (BackupException | IllegalStateException e) {
            return CommandResult.refused(e.getMessage() + " Nothing was changed.");
        } catch (UnavailableException e) {
            return CommandResult.refused("The backup does not contain a usable database. Nothing was changed.");
        } catch (IOException e) {
            return CommandResult.trouble("Cannot restore: " + e + ". Nothing was changed.");
        }
    }

    private CommandResult restore(Path file, OperatorCommand.Restore request) throws IOException {
        Path archive = Path.of(request.file());
        BackupHeader header = BackupArchive.header(archive);
        if (header.schema() > SchemaVersion.ofProgram()) {
            throw new BackupException("The backup has tables of version " + header.schema()
                    + ", and this version of Vestibule knows them up to " + SchemaVersion.ofProgram()
                    + ". Install the version that made the backup, or a newer one.");
        }
        Optional<String> passphrase = header.encrypted() ? Passphrase.from(request.keyFile()) : Optional.empty();
        try (EmbeddedReplacement replacement = EmbeddedReplacement.begin(file)) {
            BackupArchive.extract(archive, passphrase, replacement.fresh());
            Ended ended = end(replacement.settings(), request.keepKeys());
            Path kept = file.resolveSibling(file.getFileName() + ".before-" + STAMP.format(clock.instant()));
            Restored restored = restored(
                    header.createdAt(),
                    replacement.commit(kept).map(Path::toString).orElse(null),
                    ended);
            return CommandResult.done(text(restored) + missingKey(header, file), restored);
        }
    }

    /** Voids what a restore by another program made valid again. */
    public CommandResult revoke(OperatorCommand.RevokeRestored request) {
        if (settings.file().isPresent()
                && !Files.exists(EmbeddedReplacement.fileOf(settings.file().get()))) {
            return CommandResult.refused("There is no database at "
                    + EmbeddedReplacement.fileOf(settings.file().get()) + ".");
        }
        Restored restored = restored(null, null, end(settings, request.keepKeys()));
        return CommandResult.done(text(restored), restored);
    }

    /** The tables may be those of an earlier version, and are migrated first. */
    private Ended end(DatabaseSettings restored, boolean keepKeys) {
        try (Database database = Database.open(restored, LONG)) {
            // A start would wait for ever.
            database.awaitReady(restored.file().isPresent() ? Duration.ZERO : PATIENCE, reason -> {});
            database.start(false, reason -> {});
            database.started();
            Instant now = new DatabaseClock(database).instant();
            return database.inTransaction(handle -> {
                RestoredStore store = new RestoredStore(database);
                Ended ended = new Ended(
                        store.end(now),
                        keepKeys ? 0 : store.expireKeys(now),
                        keepKeys ? store.validKeys(now) : List.of());
                new AuditWriter(database)
                        .add(new AuditEvent(
                                now,
                                operator,
                                "installation.restore",
                                new AuditEvent.Subject("installation", "1"),
                                Map.of(
                                        "sessions", ended.counts().getOrDefault("sessions", 0),
                                        "keys", ended.keys(),
                                        "kept_keys", ended.kept().size())));
                return ended;
            });
        }
    }

    private static Restored restored(@Nullable Instant createdAt, @Nullable String replaced, Ended ended) {
        return new Restored(
                createdAt,
                replaced,
                ended.counts().getOrDefault("sessions", 0),
                ended.counts().getOrDefault("grants", 0),
                ended.counts().getOrDefault("mails", 0),
                ended.keys(),
                ended.kept());
    }

    private static String text(Restored restored) {
        StringBuilder text = new StringBuilder();
        if (restored.createdAt() != null) {
            text.append("Restored the backup of ").append(restored.createdAt()).append(".\n");
        }
        if (restored.replaced() != null) {
            text.append("The database from before is ")
                    .append(restored.replaced())
                    .append(".\n");
        }
        text.append(String.format(
                "Revoked %d sessions and %d approvals of applications; dropped %d queued emails; %d API keys expired.%n"
                        + "Links in emails, trusted devices and pending invitations are void.%n"
                        + "As in the backup: passwords, second factors, secrets of applications, and which users are"
                        + " active.",
                restored.sessions(), restored.grants(), restored.mails(), restored.keys()));
        if (!restored.keptKeys().isEmpty()) {
            text.append("\nThese API keys are valid as in the backup. Revoke those that were revoked since:");
            restored.keptKeys().forEach(key -> text.append("\n  ").append(line(key)));
        }
        return text.toString();
    }

    private static String line(KeptKey key) {
        return key.prefix() + "...  " + key.name() + (key.owner() == null ? "" : ", of " + key.owner())
                + (key.lastUsedAt() == null ? ", never used" : ", last used at " + key.lastUsedAt());
    }

    /** Says which key is missing, if the secrets of the backup cannot be read without it. */
    private String missingKey(BackupHeader header, Path file) {
        String key = header.secretsKey();
        boolean here = keyIsSet || KeyFile.beside(file).exists();
        return key == null || here
                ? ""
                : "\nSecrets in the database are encrypted with a key that is missing here (it was " + key
                        + "). Restore it, then run doctor.";
    }
}
