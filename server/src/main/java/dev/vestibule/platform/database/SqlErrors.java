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

/**
 * Tells the troubles of a database apart by the codes of the SQL standard and, where those say too little, of its
 * maker.
 */
final class SqlErrors {
    /** H2: the file is damaged, no database, of another format, or cannot be read and written by us. */
    private static final Set<Integer> H2_UNUSABLE = Set.of(90013, 90028, 90030, 90031, 90048, 90138);

    /** H2: another process has the file. */
    private static final int H2_IN_USE = 90020;

    /** H2: writing failed, or only reading is possible. */
    private static final Set<Integer> H2_NOT_WRITTEN = Set.of(90028, 90031, 90097);

    /**
     * PostgreSQL: a connection that can only read, has an aborted transaction or another's prepared statements, timed
     * out, or is being ended by its server. The address, asked anew, may lead to a server that can do more.
     */
    private static final Set<String> POSTGRES_LOST =
            Set.of("25006", "25P02", "25P03", "26000", "42P05", "57P01", "57P02", "57P03", "57P05");

    /** MariaDB: shutting down, not yet in its cluster, only reads, has forgotten a statement, connection killed. */
    private static final Set<Integer> MARIADB_LOST = Set.of(1047, 1053, 1243, 1290, 1836, 1927);

    /** MariaDB: rights on the database, a table, a column, or of an administrator are missing. */
    private static final Set<Integer> MARIADB_RIGHTS = Set.of(1044, 1142, 1143, 1227, 1370);

    /** H2: file trouble, closed, read-only, in use, connection gone, out of memory. */
    private static final Set<Integer> H2_AWAY =
            Set.of(90007, 90020, 90026, 90028, 90030, 90031, 90067, 90097, 90098, 90108, 90121, 50200, 57014);

    /** H2: the database was closed, mostly because its storage failed; the next connection opens it again. */
    private static final Set<Integer> H2_CLOSED = Set.of(90067, 90098, 90121);

    /**
     * MariaDB: error writing a file, disk full, too many connections (1226: of one user), shutting down, storage error,
     * table full, lock wait,
     * read-only server, query interrupted, read-only mode, connection killed, statement time-out.
     */
    private static final Set<Integer> MARIADB_AWAY =
            Set.of(3, 14, 1021, 1026, 1030, 1040, 1053, 1114, 1203, 1205, 1226, 1290, 1317, 1836, 1927, 1969);

    private SqlErrors() {}

    /** The database, not the statement, is to blame: gone, unreachable, frozen, overloaded, full, read-only. */
    static boolean isUnavailable(Throwable thrown, Dialect dialect) {
        return anyCause(thrown, fault -> isUnavailable(fault, dialect));
    }

    /** The connection is of no more use, though its driver does not say so in the standard's words. */
    static boolean isLost(SQLException fault, Dialect dialect) {
        return switch (dialect) {
            case H2 -> H2_CLOSED.contains(fault.getErrorCode()) || isStorageFault(fault);
            case POSTGRES -> POSTGRES_LOST.contains(state(fault));
            case MARIADB -> MARIADB_LOST.contains(fault.getErrorCode());
        };
    }

    /** H2 passes on what its storage says, a full disk for one, under a code that means anything. */
    private static boolean isStorageFault(SQLException fault) {
        return fault.getErrorCode() == 50000
                && String.valueOf(fault.getMessage()).contains("MVStoreException");
    }

    /** Two transactions were in each other's way; nothing of ours was kept, and a second try is likely to pass. */
    static boolean isConflict(Throwable thrown, Dialect dialect) {
        return anyCause(
                thrown,
                fault -> state(fault).equals("40001")
                        || state(fault).equals("40P01")
                        || switch (dialect) {
                            case POSTGRES -> false;
                            case H2 -> fault.getErrorCode() == 90131; // concurrent update
                            // Deadlock (also from another member of a cluster, at the commit too); changed since it was
                            // read.
                            case MARIADB -> fault.getErrorCode() == 1213 || fault.getErrorCode() == 1020;
                        });
    }

    /** Something may not be done by our role. */
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

    /** There, and refuses every change. */
    static boolean isReadOnly(Throwable thrown, Dialect dialect) {
        return anyCause(thrown, fault -> switch (dialect) {
            case H2 -> fault.getErrorCode() == 90097;
            case POSTGRES -> state(fault).equals("25006");
            case MARIADB -> fault.getErrorCode() == 1290 || fault.getErrorCode() == 1836;
        });
    }

    /** What was written did not reach the file of an embedded database. */
    static boolean isNotWritten(Throwable thrown) {
        return anyCause(
                thrown,
                fault -> H2_NOT_WRITTEN.contains(fault.getErrorCode())
                        || H2_CLOSED.contains(fault.getErrorCode())
                        || isStorageFault(fault));
    }

    /** The file of an embedded database will not become one by waiting. */
    static boolean isUnusableFile(SQLException fault, Dialect dialect) {
        return dialect == Dialect.H2 && H2_UNUSABLE.contains(fault.getErrorCode());
    }

    /** No connection will come of waiting. */
    static boolean isHopeless(SQLException fault, Dialect dialect) {
        return isRefusal(fault, dialect)
                || isForbidden(fault, dialect)
                || isUnusableFile(fault, dialect)
                || !isUnavailable(fault, dialect);
    }

    static boolean isFileInUse(SQLException fault, Dialect dialect) {
        return dialect == Dialect.H2 && fault.getErrorCode() == H2_IN_USE;
    }

    /** The first one in the chain of causes that comes from a driver; empty when none does. */
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

    /** The server is there, and will not let us in until somebody changes a setting. */
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
        // Classes: 08 connection, 53 out of resources, 57 operator's act (also a statement cut by its time-out), 58
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
