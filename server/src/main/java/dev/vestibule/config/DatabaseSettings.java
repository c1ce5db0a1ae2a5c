package dev.vestibule.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which database keeps everything, and how to sign in to it. The address never holds a user or a password, so it may be logged;
 * {@link #toString()} leaves the password out.
 *
 * @param kind which of the three databases
 * @param url the JDBC address, without user, password and our time-outs
 * @param inMemory nothing survives the process (tests and {@code --dev})
 */
public record DatabaseSettings(Kind kind, String url, String user, String password, boolean inMemory) {
    private static final String FILE = "jdbc:h2:file:";

    public enum Kind {
        H2,
        POSTGRES,
        MARIADB
    }

    /** An embedded database in the given file; H2 adds {@code .mv.db} to its name. */
    public static DatabaseSettings h2File(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.contains(";")) {
            throw new IllegalArgumentException("MB_DB_FILE must not contain a semicolon");
        }
        return new DatabaseSettings(Kind.H2, FILE + path, "sa", "", false);
    }

    /** An embedded database that lives as long as the process; the name keeps several apart. */
    public static DatabaseSettings h2Memory(String name) {
        return new DatabaseSettings(Kind.H2, "jdbc:h2:mem:" + name, "sa", "", true);
    }

    public static DatabaseSettings postgres(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(
                Kind.POSTGRES, "jdbc:postgresql://" + address(host, port) + "/" + database, user, password, false);
    }

    public static DatabaseSettings mariadb(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(
                Kind.MARIADB, "jdbc:mariadb://" + address(host, port) + "/" + database, user, password, false);
    }

    /**
     * Reads an address as operators of Metabase write it: {@code postgres://user:password@host:port/database}, {@code mysql://...},
     * {@code jdbc:postgresql://host/database?user=...&password=...}, {@code jdbc:mysql:...} or {@code jdbc:mariadb:...}.
     *
     * @param user wins over a user in the address
     * @param password wins over a password in the address
     * @throws IllegalArgumentException with a sentence that names the setting and never repeats the address, which may hold a
     *     password
     */
    public static DatabaseSettings fromConnectionUri(String uri, @Nullable String user, @Nullable String password) {
        return ConnectionUri.parse(uri).settings(user, password);
    }

    /** The file of an embedded database, without the {@code .mv.db} that H2 adds to its name; empty when there is none. */
    public Optional<Path> file() {
        return url.startsWith(FILE)
                ? Optional.of(Path.of(url.substring(FILE.length()).replaceFirst(";.*", "")))
                : Optional.empty();
    }

    /** The same database under another user. */
    public DatabaseSettings as(String otherUser, String otherPassword) {
        return new DatabaseSettings(kind, url, otherUser, otherPassword, inMemory);
    }

    private static String address(String host, int port) {
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bareIpv6 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "DatabaseSettings[kind=" + kind + ", url=" + url + ", user=" + user + ", inMemory=" + inMemory + "]";
    }
}
