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

    /** What the driver or the server says, fit for a log. */
    String of(SQLException fault) {
        String file = settings.file().map(path -> path + ".mv.db").orElse("");
        if (SqlErrors.isFileInUse(fault, dialect)) {
            return "the database file " + file
                    + " is in use by another process, probably another server. Stop that server,"
                    + " or set another MB_DB_FILE.";
        }
        String text = settings.withoutSecrets(oneLine(String.valueOf(fault.getMessage())));
        if (SqlErrors.isUnusableFile(fault, dialect)) {
            // H2 advises what only a Java programmer can do.
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
