package dev.vestibule.operator.backup;

import dev.vestibule.operator.BackupCommands;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorClient;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.EmbeddedReplacement;
import dev.vestibule.platform.database.UpgradePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what a start of this version would do with the tables. An embedded database is examined in a copy, on which the
 * migrations are run, too; so its server may run meanwhile.
 */
public final class UpgradeCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DatabaseSettings settings;
    private final InstantSource clock;

    public UpgradeCheck(DatabaseSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The result of the check.
     *
     * @param migrationMillis how long the migrations took on a copy; null if they were not run
     */
    public record Checked(UpgradePlan plan, @Nullable Long migrationMillis) {}

    /** Examines the database; changes nothing. */
    public CommandResult check() {
        Optional<Path> file = settings.file();
        if (file.isPresent()) {
            return Files.exists(EmbeddedReplacement.fileOf(file.get()))
                    ? onCopy(file.get())
                    : CommandResult.refused(
                            "There is no database at " + EmbeddedReplacement.fileOf(file.get()) + " yet.");
        }
        try (Database database = Database.open(settings)) {
            database.awaitReady(PATIENCE, reason -> {});
            return done(new Checked(UpgradePlan.of(settings), null));
        }
    }

    private CommandResult onCopy(Path file) {
        CommandResult copied =
                OperatorClient.send(file, new OperatorCommand.Backup()).orElseGet(this::copy);
        if (copied.outcome() != CommandResult.Outcome.DONE) {
            return CommandResult.trouble(copied.text() + " If the server is of an earlier version, stop it first.");
        }
        Path zip = Path.of(copied.result(BackupCommands.Copied.class).zip());
        Path copy = Path.of(zip.toString().replaceFirst("\\.zip$", ""));
        try {
            try (InputStream content = Files.newInputStream(zip)) {
                BackupArchive.unzip(content, EmbeddedReplacement.fileOf(copy));
            }
            return done(checked(DatabaseSettings.h2File(copy)));
        } catch (IOException e) {
            return CommandResult.trouble("The copy " + copy + " cannot be examined: " + e);
        } finally {
            ScratchFiles.remove(zip, EmbeddedReplacement.fileOf(copy));
        }
    }

    private CommandResult copy() {
        try (Database database = Database.open(settings)) {
            database.awaitReady(Duration.ZERO, reason -> {});
            return new BackupCommands(database, clock, false).copy();
        }
    }

    private static Checked checked(DatabaseSettings copy) {
        try (Database database = Database.open(copy)) {
            UpgradePlan plan = UpgradePlan.of(copy);
            if (plan.steps().isEmpty() || plan.isDowngrade()) {
                return new Checked(plan, null);
            }
            long start = System.nanoTime();
            database.start(false, reason -> {});
            return new Checked(plan, Duration.ofNanos(System.nanoTime() - start).toMillis());
        }
    }

    private static CommandResult done(Checked checked) {
        return CommandResult.done(text(checked), checked);
    }

    private static String text(Checked checked) {
        UpgradePlan plan = checked.plan();
        if (plan.isDowngrade()) {
            return "The tables are of version " + plan.from() + ", and this version of Vestibule knows them up to "
                    + plan.to() + ". It would refuse to start.\nStart the newer version, or restore a backup from"
                    + " before the upgrade; see docs/guides/upgrade.md.";
        }
        if (plan.steps().isEmpty()) {
            return "The tables are of version " + plan.from()
                    + ", as this version of Vestibule needs them. No migration"
                    + " would run, and you can go back to the version before.";
        }
        StringBuilder text = new StringBuilder("The tables are of version " + plan.from()
                + ", and this version of Vestibule needs " + plan.to() + ". These migrations would run:\n");
        plan.steps().forEach(step -> text.append(String.format("  %-4s%s%n", step.version(), step.description())));
        if (!plan.tables().isEmpty()) {
            text.append("They change these tables:\n");
            plan.tables()
                    .forEach(table -> text.append(String.format(
                            "  %-24s%,12d rows%s%n",
                            table.name(), table.rows(), table.bytes() == 0 ? "" : ", " + mebibytes(table.bytes()))));
        }
        if (checked.migrationMillis() != null) {
            text.append(String.format("On a copy of the database they took %d ms.%n", checked.migrationMillis()));
        }
        text.append("Running nodes of the earlier version continue meanwhile.\n"
                + "Way back: the earlier version refuses the new tables. Make a backup first; or, if no new feature was"
                + " used,\nstart it with VESTIBULE_ALLOW_DOWNGRADE=true.");
        return text.toString();
    }

    private static String mebibytes(long bytes) {
        return String.format("%.1f MiB", bytes / 1_048_576.0);
    }
}
