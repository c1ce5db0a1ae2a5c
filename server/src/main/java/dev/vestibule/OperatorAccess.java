package dev.vestibule;

import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.operator.BackupCommands;
import dev.vestibule.operator.CommandHandler;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorClient;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.operator.backup.Restoration;
import dev.vestibule.operator.backup.UpgradeCheck;
import dev.vestibule.operator.command.Access;
import dev.vestibule.operator.doctor.DatabaseCheck;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.operator.doctor.MailCheck;
import dev.vestibule.operator.doctor.Text;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.ChangeFeed;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.DatabaseClock;
import dev.vestibule.platform.database.DatabaseProbe;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.Principal;
import dev.vestibule.settings.ListenAddress;
import dev.vestibule.settings.Site;
import dev.vestibule.settings.StoredSettings;
import dev.vestibule.setup.SetupSettings;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Gives commands access to the data: through the socket of a running server with an embedded database, or else
 * directly.
 */
final class OperatorAccess implements Access {
    /** How long commands wait for a database that is starting. {@code doctor} says what it finds now. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Text DATABASE = Text.verbatim("database");
    private static final Text CHECK_SETTINGS = Text.verbatim("Check the MB_DB_ settings.");

    private final Map<String, String> environment;

    OperatorAccess(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public CommandResult ask(OperatorCommand request) {
        Logging.toStandardError();
        try {
            return ask(Settings.from(environment), request);
        } catch (InvalidSettingsException e) {
            return CommandResult.trouble("Fix these settings:\n  " + String.join("\n  ", e.problems()));
        } catch (IllegalStateException | UncheckedIOException e) {
            return CommandResult.trouble(String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            return CommandResult.trouble("Database unavailable. Try again.");
        }
    }

    private static CommandResult ask(Settings settings, OperatorCommand request) {
        Optional<Path> file = settings.database().file();
        if (settings.database().inMemory()) {
            return CommandResult.trouble("Commands do not work with --dev: its data is in memory only.");
        }
        if (request instanceof OperatorCommand.CheckUpgrade) {
            return new UpgradeCheck(settings.database(), InstantSource.system()).check();
        }
        Optional<CommandResult> answered = file.flatMap(path -> OperatorClient.send(path, request));
        if (answered.isPresent()) {
            return answered.get();
        }
        boolean keyIsSet =
                settings.environment().given(ServerSettings.ENCRYPTION_KEY).isPresent();
        Restoration restoration =
                new Restoration(settings.database(), operator().actor(), InstantSource.system(), keyIsSet);
        if (request instanceof OperatorCommand.Restore restore) {
            return restoration.restore(restore);
        }
        if (request instanceof OperatorCommand.RevokeRestored revocation) {
            return restoration.revoke(revocation);
        }
        if (file.isPresent() && !Files.exists(Path.of(file.get() + ".mv.db"))) {
            return CommandResult.trouble("No database found at " + file.get()
                    + ".mv.db. Run this command in the directory of the server and with its settings.");
        }
        try (Database database = Database.open(settings.database())) {
            if (request instanceof OperatorCommand.Backup) { // which needs no tables of this version
                return away(database, settings.database(), PATIENCE)
                        .map(CommandResult::trouble)
                        .orElseGet(() -> new BackupCommands(database, InstantSource.system(), keyIsSet).copy());
            }
            Optional<String> trouble = trouble(database, settings.database());
            if (trouble.isPresent()) {
                return CommandResult.trouble(trouble.get());
            }
            return answer(settings, database, request);
        }
    }

    /**
     * Runs the command in this process, which caches next to nothing; running servers learn from the change log what to
     * forget.
     */
    private static CommandResult answer(Settings settings, Database database, OperatorCommand command) {
        Argon2Settings cost = Argon2Settings.of(settings.environment());
        Platform platform = Platform.of(
                settings.environment(),
                database,
                new DatabaseClock(database),
                new SecureRandom(),
                new MessageCatalog(),
                new ChangeFeed(),
                Optional.empty(),
                HeapBudget.here(cost.memoryKib()));
        HttpServerSettings server = HttpServerSettings.of(settings.environment());
        Features features = new Features(settings, platform, cost, new ListenAddress(server.host(), server.port()));
        try {
            return features.operator.commands().answer(command, operator());
        } finally {
            features.all().forEach(Feature::finish);
        }
    }

    /** Runs the checks that need the data, in the process that has the database open. */
    static List<Finding> examine(Settings settings) {
        if (settings.database().inMemory()) {
            return List.of(Finding.ok(DATABASE, Text.verbatim("In memory. Data is lost when the server stops.")));
        }
        Optional<Path> file = settings.database().file();
        Optional<CommandResult> answered =
                file.flatMap(path -> OperatorClient.send(path, new OperatorCommand.Examine()));
        if (answered.isPresent()) {
            return findings(answered.get());
        }
        if (file.isPresent() && !Files.exists(Path.of(file.get() + ".mv.db"))) {
            return with(
                    Finding.warn(
                            DATABASE,
                            Text.verbatim("No database found at " + file.get() + ".mv.db."),
                            Text.verbatim(
                                    "The server creates it at its first start. Otherwise check directory and settings.")),
                    mail(settings));
        }
        try (Database database = Database.open(settings.database())) {
            Optional<String> away = away(database, settings.database(), Duration.ZERO);
            if (away.isPresent()) {
                return with(Finding.fail(DATABASE, Text.verbatim(away.get()), CHECK_SETTINGS), mail(settings));
            }
            if (!database.isUpToDate()) {
                return DatabaseCheck.of(new DatabaseProbe(database, InstantSource.system()).look());
            }
            return findings(answer(settings, database, new OperatorCommand.Examine()));
        } catch (IllegalStateException | UncheckedIOException | UnavailableException e) {
            return List.of(Finding.fail(DATABASE, Text.verbatim(String.valueOf(e.getMessage())), CHECK_SETTINGS));
        }
    }

    /** Checks the mail server as configured in the environment, when there is no database with further settings. */
    private static List<Finding> mail(Settings settings) {
        InstantSource clock = InstantSource.system();
        StoredSettings none = StoredSettings.none(clock);
        Site site = new Site(none, settings.environment());
        SecretBox box = new SecretBox(Optional.empty(), new SecureRandom());
        MailSettings mail = new MailSettings(settings.environment(), none, site, box);
        Optional<String> administrator = settings.environment().given(SetupSettings.ADMIN_EMAIL);
        try (SmtpConnections connections = new SmtpConnections(new OutboundHttp(new SecureRandom()), clock)) {
            return new MailCheck(connections).look(mail.current(), administrator);
        }
    }

    private static List<Finding> with(Finding first, List<Finding> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private static List<Finding> findings(CommandResult reply) {
        return reply.outcome() == CommandResult.Outcome.DONE
                ? reply.result(CommandHandler.Findings.class).findings()
                : List.of(Finding.fail(
                        DATABASE, Text.verbatim(reply.text()), Text.verbatim("Check the log of the server.")));
    }

    private static Principal operator() {
        return new Principal.Operator(System.getProperty("user.name"));
    }

    private static Optional<String> trouble(Database database, DatabaseSettings settings) {
        Optional<String> away = away(database, settings, PATIENCE);
        return away.isPresent() || database.isUpToDate()
                ? away
                : Optional.of("The database does not have the tables of this version."
                        + " Start this version of the server once, then try again.");
    }

    private static Optional<String> away(Database database, DatabaseSettings settings, Duration patience) {
        AtomicReference<String> reason = new AtomicReference<>("");
        boolean embedded = settings.file().isPresent();
        try {
            database.awaitReady(embedded ? Duration.ZERO : patience, reason::set);
            return Optional.empty();
        } catch (UnavailableException e) {
            return Optional.of(
                    embedded
                            ? "Cannot open the database file: " + reason
                                    + "\nIf a server uses it, run this as the same user, or stop the server first."
                            : "The database is unavailable: " + reason);
        }
    }
}
