package dev.vestibule;

import dev.vestibule.command.Access;
import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.config.InvalidSettingsException;
import dev.vestibule.config.Settings;
import dev.vestibule.doctor.DatabaseExamination;
import dev.vestibule.doctor.Finding;
import dev.vestibule.doctor.MailExamination;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpLines;
import dev.vestibule.operator.OperatorCall;
import dev.vestibule.operator.OperatorDesk;
import dev.vestibule.operator.Reply;
import dev.vestibule.operator.Request;
import dev.vestibule.outward.Outward;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.secret.SecretBox;
import dev.vestibule.session.By;
import dev.vestibule.site.Site;
import dev.vestibule.site.StoredSettings;
import dev.vestibule.store.Database;
import dev.vestibule.store.JdbiDatabaseProbe;
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

/** Gets a command to the data: through a running server's door where that one has the database to itself, else on its own. */
final class OperatorAccess implements Access {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String DATABASE = "database";

    private final Map<String, String> environment;

    OperatorAccess(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Reply ask(Request request) {
        Logging.toStandardError();
        try {
            return ask(Settings.from(environment), request);
        } catch (InvalidSettingsException e) {
            return Reply.trouble("These settings are wrong:\n  " + String.join("\n  ", e.problems()));
        } catch (IllegalStateException | UncheckedIOException e) {
            return Reply.trouble(String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            return Reply.trouble("The database went away; try again.");
        }
    }

    private static Reply ask(Settings settings, Request request) {
        Optional<Path> file = settings.database().file();
        if (settings.database().inMemory()) {
            return Reply.trouble("A server started with --dev keeps nothing that a command could get at.");
        }
        Optional<Reply> answered = file.flatMap(path -> OperatorCall.send(path, request));
        if (answered.isPresent()) {
            return answered.get();
        }
        if (file.isPresent() && !Files.exists(Path.of(file.get() + ".mv.db"))) {
            return Reply.trouble("There is no database at " + file.get()
                    + ".mv.db. Run this in the directory and with the settings of the server.");
        }
        try (Database database = Database.open(settings.database())) {
            Optional<String> trouble = trouble(database, settings.database());
            if (trouble.isPresent()) {
                return Reply.trouble(trouble.get());
            }
            try (OwnDesk desk = new OwnDesk(settings, database)) {
                return desk.answer(request, operator());
            }
        }
    }

    /** Has all looked at that has to do with the data, by whoever has it open. */
    static List<Finding> examine(Settings settings) {
        if (settings.database().inMemory()) {
            return List.of(Finding.ok(DATABASE, "In memory; it lasts as long as the server runs."));
        }
        Optional<Path> file = settings.database().file();
        Optional<Reply> answered = file.flatMap(path -> OperatorCall.send(path, new Request.Examine()));
        if (answered.isPresent()) {
            return findings(answered.get());
        }
        if (file.isPresent() && !Files.exists(Path.of(file.get() + ".mv.db"))) {
            return with(
                    Finding.warn(
                            DATABASE,
                            "There is none yet at " + file.get() + ".mv.db.",
                            "The server makes it at its first start. If it has run already: run this in its directory and with its settings."),
                    mail(settings));
        }
        try (Database database = Database.open(settings.database())) {
            Optional<String> away = away(database, settings.database());
            if (away.isPresent()) {
                return with(
                        Finding.wrong(DATABASE, away.get(), "Look at the settings that begin with MB_DB_."),
                        mail(settings));
            }
            if (!database.isUpToDate()) {
                return DatabaseExamination.of(new JdbiDatabaseProbe(database, InstantSource.system()).look());
            }
            try (OwnDesk desk = new OwnDesk(settings, database)) {
                return findings(desk.answer(new Request.Examine(), operator()));
            }
        } catch (IllegalStateException | UncheckedIOException | UnavailableException e) {
            return List.of(Finding.wrong(
                    DATABASE, String.valueOf(e.getMessage()), "Look at the settings that begin with MB_DB_."));
        }
    }

    /** Looks at the mail server as far as the environment names it, while there is no database that could say more. */
    private static List<Finding> mail(Settings settings) {
        InstantSource clock = InstantSource.system();
        Settings.Server server = settings.server();
        StoredSettings none = StoredSettings.none(clock);
        Site site = new Site(none, settings.environment());
        SecretBox box = new SecretBox(Optional.empty(), new SecureRandom());
        MailSettings mail = new MailSettings(settings.mail(), settings.environment(), none, site, box);
        Optional<String> administrator = settings.firstRun().admin().map(Settings.Admin::email);
        try (SmtpLines lines = new SmtpLines(new Outward(), clock)) {
            return new MailExamination(lines).look(mail.current(), administrator);
        }
    }

    private static List<Finding> with(Finding first, List<Finding> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }

    private static List<Finding> findings(Reply reply) {
        return reply.outcome() == Reply.Outcome.DONE
                ? reply.result(OperatorDesk.Findings.class).findings()
                : List.of(Finding.wrong(DATABASE, reply.text(), "Look into the log of the server."));
    }

    private static By operator() {
        return new By.Operator(System.getProperty("user.name"));
    }

    private static Optional<String> trouble(Database database, DatabaseSettings settings) {
        Optional<String> away = away(database, settings);
        return away.isPresent() || database.isUpToDate()
                ? away
                : Optional.of("The database has not the tables of this version:"
                        + " start the server of this version on it once, then try again.");
    }

    private static Optional<String> away(Database database, DatabaseSettings settings) {
        AtomicReference<String> reason = new AtomicReference<>("");
        boolean embedded = settings.file().isPresent();
        try {
            database.awaitReady(embedded ? Duration.ZERO : PATIENCE, reason::set);
            return Optional.empty();
        } catch (UnavailableException e) {
            return Optional.of(
                    embedded
                            ? "The database's file cannot be opened: " + reason
                                    + "\nIf a server runs on it, be the user that it runs as; or stop it, and try again."
                            : "The database does not answer: " + reason);
        }
    }
}
