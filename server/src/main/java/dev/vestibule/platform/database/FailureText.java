package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** Says in sentences why the database cannot be worked with. */
final class FailureText {
    private final Dialect dialect;
    private final DatabaseSettings settings;

    FailureText(Dialect dialect, DatabaseSettings settings) {
        this.dialect = dialect;
        this.settings = settings;
    }

    /**
     * Why the start ends: a sentence, where the database is the reason.
     *
     * @return what is to be thrown instead; the same where the reason is another one
     */
    RuntimeException explained(RuntimeException failure) {
        boolean ours = SqlErrors.cause(failure).isPresent() || failure instanceof FlywayException;
        return ours ? new IllegalStateException(sentence(failure), failure) : failure;
    }

    /** Returns a sentence about a failure of the start. */
    String sentence(RuntimeException failure) {
        Optional<SQLException> fault = SqlErrors.cause(failure);
        if (fault.isEmpty()) {
            return "the tables cannot be brought up to date: " + oneLine(String.valueOf(failure.getMessage()));
        }
        String told = of(fault.get());
        if (SqlErrors.isForbidden(failure, dialect)) {
            return "the database role " + settings.user() + " may not do what Vestibule needs (" + told + "). "
                    + Fitness.grant(dialect, settings);
        }
        if (SqlErrors.isReadOnly(failure, dialect)) {
            return "the database can only be read (" + told + "). "
                    + (dialect == Dialect.H2
                            ? "Look whether the file system is mounted read-only, and who owns the file."
                            : Fitness.WRITER);
        }
        if (failure instanceof FlywayException) {
            return "the tables cannot be brought up to date: " + told;
        }
        return SqlErrors.isUnavailable(failure, dialect)
                ? "the database went away during the start: " + told
                : "the database cannot be worked with: " + told;
    }

    /** What the driver or the server says, fit for a log. */
    String of(SQLException fault) {
        String file = settings.file().map(path -> path + ".mv.db").orElse("");
        if (SqlErrors.isFileInUse(fault, dialect)) {
            return "the database file " + file
                    + " is in use by another process, most likely another server; only one can have"
                    + " it. Stop that one, or set another MB_DB_FILE.";
        }
        String text = settings.withoutSecrets(oneLine(String.valueOf(fault.getMessage())));
        if (SqlErrors.isUnusableFile(fault, dialect)) {
            // H2 advises what only a Java programmer can do.
            return "the database file " + file + " is damaged, or is no database of this version ("
                    + text.replaceFirst("\\.? Possible solutions?:.*", "")
                    + "). Restore it from a backup, or set another MB_DB_FILE.";
        }
        return text;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
