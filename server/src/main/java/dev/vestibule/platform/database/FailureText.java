package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** Describes in sentences why the database is unusable. */
final class FailureText {
    private final Dialect dialect;
    private final DatabaseSettings settings;

    FailureText(Dialect dialect, DatabaseSettings settings) {
        this.dialect = dialect;
        this.settings = settings;
    }

    /**
     * Returns the exception that ends the start: with a sentence, if the database is the reason.
     *
     * @return the exception to throw; the same one if the reason is another
     */
    RuntimeException explained(RuntimeException failure) {
        boolean ours = SqlErrors.cause(failure).isPresent() || failure instanceof FlywayException;
        return ours ? new IllegalStateException(sentence(failure), failure) : failure;
    }

    /** Returns a sentence about a failure of the start. */
    String sentence(RuntimeException failure) {
        Optional<SQLException> fault = SqlErrors.cause(failure);
        if (fault.isEmpty()) {
            return "database migration failed: " + oneLine(String.valueOf(failure.getMessage()));
        }
        String told = of(fault.get());
        if (SqlErrors.isForbidden(failure, dialect)) {
            return "the database role " + settings.user() + " lacks required privileges (" + told + "). "
                    + Fitness.grant(dialect, settings);
        }
        if (SqlErrors.isReadOnly(failure, dialect)) {
            return "the database is read-only (" + told + "). "
                    + (dialect == Dialect.H2
                            ? "Check whether the file system is mounted read-only and who owns the file."
                            : Fitness.WRITER);
        }
        if (failure instanceof FlywayException) {
            return "database migration failed: " + told;
        }
        return SqlErrors.isUnavailable(failure, dialect)
                ? "database unavailable during startup: " + told
                : "the database is unusable: " + told;
    }

    /** Returns the message of the driver or the server, suitable for a log. */
    String of(SQLException fault) {
        String file = settings.file().map(path -> path + ".mv.db").orElse("");
        if (SqlErrors.isFileInUse(fault, dialect)) {
            return "the database file " + file
                    + " is in use by another process, probably another server. Stop that server,"
                    + " or set another MB_DB_FILE.";
        }
        String text = settings.withoutSecrets(oneLine(String.valueOf(fault.getMessage())));
        if (SqlErrors.isUnusableFile(fault, dialect)) {
            // H2 adds advice that is only for Java programmers.
            return "the database file " + file + " is damaged or not a database of this version ("
                    + text.replaceFirst("\\.? Possible solutions?:.*", "")
                    + "). Restore it from a backup, or set another MB_DB_FILE.";
        }
        return text;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
