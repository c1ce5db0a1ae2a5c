package dev.vestibule;

import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.config.InvalidSettingsException;
import dev.vestibule.config.Settings;
import dev.vestibule.recover.RecoveryCall;
import dev.vestibule.recover.RecoveryRequest;
import dev.vestibule.recover.RecoveryService;
import dev.vestibule.recover.Reply;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.store.Database;
import dev.vestibule.store.DatabaseClock;
import dev.vestibule.store.JdbiAttemptStore;
import dev.vestibule.store.JdbiRecoveryStore;
import dev.vestibule.store.JdbiUserStore;
import dev.vestibule.throttle.Throttle;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command for who cannot get in any more. The link goes to standard output, everything else to standard error. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = "Print a link with which an administrator gets in, whatever stands in the way.",
        footer = {
            "%nWorks on a running and on a stopped system, in the directory and with the settings of the server.",
            "The link works once and for an hour: it sets a new password and signs in."
        })
final class Recover implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "Whose account.")
    private String email = "";

    @Option(
            names = "--make-administrator",
            description = "Open the account if it is closed, and make it an administrator's if it is not.")
    private boolean makeAdministrator;

    /** Why there is no answer from a database. */
    private static final class NoDatabaseException extends Exception {
        private static final long serialVersionUID = 1;

        NoDatabaseException(String why) {
            super(why);
        }
    }

    @Override
    public Integer call() {
        Logging.toStandardError();
        try {
            Reply reply = ask(Settings.from(System.getenv()), new RecoveryRequest(email, makeAdministrator));
            reply.link().ifPresent(System.out::println);
            System.err.println(reply.text());
            return reply.link().isPresent() ? 0 : 1;
        } catch (InvalidSettingsException e) {
            System.err.println("These settings are wrong:");
            e.problems().forEach(problem -> System.err.println("  " + problem));
        } catch (NoDatabaseException | IllegalStateException | UncheckedIOException e) {
            System.err.println(e.getMessage());
        } catch (UnavailableException e) {
            System.err.println("The database went away; try again.");
        }
        return 1;
    }

    private static Reply ask(Settings settings, RecoveryRequest request) throws NoDatabaseException {
        Optional<Path> file = settings.database().file();
        if (settings.database().inMemory()) {
            throw new NoDatabaseException("A server started with --dev keeps nothing, so there is nothing to recover.");
        }
        Optional<Reply> answered = file.flatMap(path -> RecoveryCall.send(path, request));
        if (answered.isPresent()) {
            return answered.get();
        }
        if (file.isPresent() && !Files.exists(Path.of(file.get() + ".mv.db"))) {
            throw new NoDatabaseException("There is no database at " + file.get()
                    + ".mv.db. Run this in the directory and with the settings of the server.");
        }
        try (Database database = Database.open(settings.database())) {
            await(database, settings.database());
            if (!database.isUpToDate()) {
                throw new NoDatabaseException("The database has not the tables of this version:"
                        + " start the server of this version on it once, then try again.");
            }
            return service(settings, database).recover(request, System.getProperty("user.name"));
        }
    }

    private static void await(Database database, DatabaseSettings settings) throws NoDatabaseException {
        AtomicReference<String> reason = new AtomicReference<>("");
        boolean embedded = settings.file().isPresent();
        try {
            database.awaitReady(embedded ? Duration.ZERO : PATIENCE, reason::set);
        } catch (UnavailableException e) {
            throw new NoDatabaseException(
                    embedded
                            ? "The database's file cannot be opened: " + reason
                                    + "\nIf a server runs on it, be the user that it runs as; or stop it, and try again."
                            : "The database does not answer: " + reason);
        }
    }

    private static RecoveryService service(Settings settings, Database database) {
        DatabaseClock clock = new DatabaseClock(database);
        SecureRandom random = new SecureRandom();
        return new RecoveryService(
                new JdbiRecoveryStore(database),
                new JdbiUserStore(database),
                new Throttle(new JdbiAttemptStore(database), true, clock, random),
                user -> {}, // nodes read of it in the change log
                new RecoveryService.Address(
                        Optional.ofNullable(settings.server().siteUrl()),
                        settings.server().port()),
                clock,
                random);
    }
}
