package dev.vestibule.platform.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Classifies database errors by the codes of the SQL standard and, where those are too general, of the vendor. */
final class SqlErrors {
    /** H2: the file is damaged, not a database, of another format, or not readable and writable for us. */
    private static final Set<Integer> H2_UNUSABLE = Set.of(90013, 90028, 90030, 90031, 90048, 90138);

    /** H2: another process has the file open. */
    private static final int H2_IN_USE = 90020;

    /** H2: writing failed, or only reading is possible. */
    private static final Set<Integer> H2_NOT_WRITTEN = Set.of(90028, 90031, 90097);

    /**
     * PostgreSQL: a connection that is read-only, has an aborted transaction or another client's prepared statements,
     * timed out, or is being closed by its server. A new connection may lead to a server without the problem.
     */
    private static final Set<String> POSTGRES_LOST =
            Set.of("25006", "25P02", "25P03", "26000", "42P05", "57P01", "57P02", "57P03", "57P05");

    /** MariaDB: shutting down, not yet in its cluster, read-only, has forgotten a statement, connection killed. */
    private static final Set<Integer> MARIADB_LOST = Set.of(1047, 1053, 1243, 1290, 1836, 1927);

    /** MariaDB: rights on the database, a table, a column, or of an administrator are missing. */
    private static final Set<Integer> MARIADB_RIGHTS = Set.of(1044, 1142, 1143, 1227, 1370);

    /** H2: file error, closed, read-only, in use, connection closed, out of memory. */
    private static final Set<Integer> H2_AWAY =
            Set.of(90007, 90020, 90026, 90028, 90030, 90031, 90067, 90097, 90098, 90108, 90121, 50200, 57014);

    /** H2: the database was closed, mostly because its storage failed; the next connection opens it again. */
    private static final Set<Integer> H2_CLOSED = Set.of(90067, 90098, 90121);

    /**
     * MariaDB: error writing a file, disk full, too many connections (1226: of one user), shutting down, storage error,
     * table full, lock wait, read-only server, query interrupted, read-only mode, connection killed, statement timeout.
     */
    private static final Set<Integer> MARIADB_AWAY =
            Set.of(3, 14, 1021, 1026, 1030, 1040, 1053, 1114, 1203, 1205, 1226, 1290, 1317, 1836, 1927, 1969);

    private SqlErrors() {}

    /**
     * Returns whether the cause is the database, not the statement: unreachable, frozen, overloaded, full, read-only.
     */
    static boolean isUnavailable(Throwable thrown, Dialect dialect) {
        return anyCause(thrown, fault -> isUnavailable(fault, dialect));
    }

    /** Returns whether the connection is unusable, though its driver does not report it by the standard's codes. */
    static boolean isLost(SQLException fault, Dialect dialect) {
        return switch (dialect) {
            case H2 -> H2_CLOSED.contains(fault.getErrorCode()) || isStorageFault(fault);
            case POSTGRES -> POSTGRES_LOST.contains(state(fault));
            case MARIADB -> MARIADB_LOST.contains(fault.getErrorCode());
        };
    }

    /** Returns whether it is an error of H2's storage, such as a full disk, which has a general code. */
    private static boolean isStorageFault(SQLException fault) {
        return fault.getErrorCode() == 50000
                && String.valueOf(fault.getMessage()).contains("MVStoreException");
    }

    /** Returns whether two transactions conflicted; ours was rolled back, and a retry is likely to succeed. */
    static boolean isConflict(Throwable thrown, Dialect dialect) {
        return anyCause(
                thrown,
                fault -> state(fault).equals("40001")
                        || state(fault).equals("40P01")
                        || switch (dialect) {
                            case POSTGRES -> false;
                            case H2 -> fault.getErrorCode() == 90131; // concurrent update
                            // Deadlock (also with another member of a cluster, and at the commit); changed since it was
                            // read.
                            case MARIADB -> fault.getErrorCode() == 1213 || fault.getErrorCode() == 1020;
                        });
    }

    /** Returns whether our role lacks a right. */
    static boolean isForbidden(Throwable thrown, Dialect dialect) {
        return anyCause(thrown, fault -> isForbidden(fault, dialect));
    }

    private static boolean isForbidden(SQLException fault, Dialect dialect) {
        return switch (dialect) {
            case H2 -> false;
            case POSTGRES -> state(fault).equals("42501");
            case MARIADB -> MARIADB_RIGHTS.contains(fault.getErrorCode());
        };
    }

    /** Returns whether the database is available, and refuses every change. */
    static boolean isReadOnly(Throwable thrown, Dialect dialect) {
        return anyCause(thrown, fault -> switch (dialect) {
            case H2 -> fault.getErrorCode() == 90097;
            case POSTGRES -> state(fault).equals("25006");
            case MARIADB -> fault.getErrorCode() == 1290 || fault.getErrorCode() == 1836;
        });
    }

    /** Returns whether a write did not reach the file of an embedded database. */
    static boolean isNotWritten(Throwable thrown) {
        return anyCause(
                thrown,
                fault -> H2_NOT_WRITTEN.contains(fault.getErrorCode())
                        || H2_CLOSED.contains(fault.getErrorCode())
                        || isStorageFault(fault));
    }

    /** Returns whether the file of an embedded database is unusable, so that waiting does not help. */
    static boolean isUnusableFile(SQLException fault, Dialect dialect) {
        return dialect == Dialect.H2 && H2_UNUSABLE.contains(fault.getErrorCode());
    }

    /** Returns whether waiting cannot lead to a connection. */
    static boolean isHopeless(SQLException fault, Dialect dialect) {
        return isRefusal(fault, dialect)
                || isForbidden(fault, dialect)
                || isUnusableFile(fault, dialect)
                || !isUnavailable(fault, dialect);
    }

    static boolean isFileInUse(SQLException fault, Dialect dialect) {
        return dialect == Dialect.H2 && fault.getErrorCode() == H2_IN_USE;
    }

    /** Returns the first exception of a driver in the chain of causes; empty if there is none. */
    static Optional<SQLException> cause(Throwable thrown) {
        int depth = 0;
        for (@Nullable Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException fault) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    static boolean isDuplicateKey(Throwable thrown, Dialect dialect) {
        return anyCause(
                thrown,
                fault -> dialect == Dialect.MARIADB
                        ? fault.getErrorCode() == 1062 || fault.getErrorCode() == 1586
                        : "23505".equals(fault.getSQLState()));
    }

    /** Returns whether the server responds, but refuses the connection until a setting is changed. */
    static boolean isRefusal(Throwable thrown, Dialect dialect) {
        return anyCause(
                thrown,
                fault -> dialect == Dialect.MARIADB
                        ? Set.of(1044, 1045, 1049, 1698).contains(fault.getErrorCode())
                        : state(fault).startsWith("28") || state(fault).equals("3D000"));
    }

    private static boolean isUnavailable(SQLException fault, Dialect dialect) {
        if (fault instanceof SQLTransientConnectionException
                || fault instanceof SQLNonTransientConnectionException
                || fault instanceof SQLRecoverableException
                || fault instanceof SQLTimeoutException) {
            return true;
        }
        String state = state(fault);
        // Classes: 08 connection, 53 out of resources, 57 operator intervention (also a statement that timed out), 58
        // system error.
        boolean standard = state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.equals("25006")
                || state.equals("25P03")
                || state.equals("55P03");
        return standard
                || isForbidden(fault, dialect)
                || isLost(fault, dialect)
                || switch (dialect) {
                    case H2 -> H2_AWAY.contains(fault.getErrorCode()) || isStorageFault(fault);
                    case MARIADB -> MARIADB_AWAY.contains(fault.getErrorCode());
                    case POSTGRES -> false;
                };
    }

    private static boolean anyCause(Throwable thrown, Predicate<SQLException> test) {
        int depth = 0;
        for (@Nullable Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException fault && test.test(fault)) {
                return true;
            }
        }
        return false;
    }

    private static String state(SQLException fault) {
        @Nullable String state = fault.getSQLState();
        return state == null ? "" : state;
    }
}
