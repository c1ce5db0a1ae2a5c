package dev.vestibule.platform.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The database and how to sign in to it. The URL never contains its user and password, but the values of its options
 * may be other secrets: {@link #shown()} is what may be logged.
 *
 * @param kind which of the three databases
 * @param url the JDBC URL, without user, password and our timeouts
 * @param inMemory whether nothing survives the process (tests and {@code --dev})
 */
public record DatabaseSettings(Kind kind, String url, String user, String password, boolean inMemory) {
    private static final String FILE = "jdbc:h2:file:";
    private static final int LONGEST_WORD = 5;

    private static final Pattern NAME = Pattern.compile("[^@/:?#\\s\\p{Cntrl}]+");
    private static final Pattern SECRET = Pattern.compile("(?i)^[^=]*(?:password|secret|credential|key)");
    private static final Pattern HOST =
            Pattern.compile("[\\p{L}\\p{N}._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9._-]+)?]?");

    public enum Kind {
        H2,
        POSTGRES,
        MARIADB
    }

    /** Returns an embedded database in the given file; H2 adds {@code .mv.db} to its name. */
    public static DatabaseSettings h2File(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.contains(";")) {
            throw new IllegalArgumentException("MB_DB_FILE must not contain a semicolon");
        }
        return new DatabaseSettings(Kind.H2, FILE + path, "sa", "", false);
    }

    /** Returns an embedded database that lives as long as the process; the name distinguishes several. */
    public static DatabaseSettings h2Memory(String name) {
        return new DatabaseSettings(Kind.H2, "jdbc:h2:mem:" + name, "sa", "", true);
    }

    /**
     * Returns a database on a server, by its parts.
     *
     * @throws IllegalArgumentException with a sentence that names the setting and not its value
     */
    public static DatabaseSettings postgres(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(
                Kind.POSTGRES,
                "jdbc:postgresql://" + address(host, port) + "/" + name(database),
                user,
                password,
                false);
    }

    /**
     * Returns a database on a server, by its parts.
     *
     * @throws IllegalArgumentException with a sentence that names the setting and not its value
     */
    public static DatabaseSettings mariadb(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(
                Kind.MARIADB, "jdbc:mariadb://" + address(host, port) + "/" + name(database), user, password, false);
    }

    /**
     * Parses a URI in the forms that Metabase accepts: {@code postgres://user:password@host:port/database},
     * {@code mysql://...}, {@code jdbc:postgresql://host/database?user=...&password=...}, {@code jdbc:mysql:...} or
     * {@code jdbc:mariadb:...}.
     *
     * @param user takes precedence over a user in the URI
     * @param password takes precedence over a password in the URI
     * @throws IllegalArgumentException with a sentence that names the setting and never repeats the URI, which may
     *     contain a password
     */
    public static DatabaseSettings fromConnectionUri(String uri, @Nullable String user, @Nullable String password) {
        return ConnectionUri.parse(uri).settings(user, password);
    }

    /**
     * Returns the file of an embedded database, without the {@code .mv.db} that H2 adds to its name; empty if there is
     * none.
     */
    public Optional<Path> file() {
        return url.startsWith(FILE)
                ? Optional.of(Path.of(url.substring(FILE.length()).replaceFirst(";.*", "")))
                : Optional.empty();
    }

    /** Returns this database with another user. */
    public DatabaseSettings as(String otherUser, String otherPassword) {
        return new DatabaseSettings(kind, url, otherUser, otherPassword, inMemory);
    }

    /** Returns the URL for logs: of its options only the names. */
    public String shown() {
        int options = file().isPresent() ? -1 : url.indexOf('?');
        return options < 0
                ? url
                : url.substring(0, options + 1)
                        + Arrays.stream(url.substring(options + 1).split("&", -1))
                                .map(option -> option.replaceFirst("=.*", ""))
                                .collect(Collectors.joining("&"));
    }

    /** Removes the values of the URL's options from a message of the driver or the server, which may repeat them. */
    public String withoutSecrets(String message) {
        String text = message.replace(url, shown());
        int options = url.indexOf('?');
        if (file().isPresent() || options < 0) {
            return text;
        }
        for (String option : url.substring(options + 1).split("&", -1)) {
            String value = option.replaceFirst("[^=]*=?", "");
            // Values as short as "true" would also match in ordinary words.
            if (value.length() > LONGEST_WORD
                    || (!value.isEmpty() && SECRET.matcher(option).find())) {
                text = text.replace(value, "...");
            }
        }
        return text;
    }

    /** Returns whether this can be the name of a database, and not a misplaced part of a URI. */
    static boolean isName(String database) {
        return NAME.matcher(database).matches();
    }

    private static String name(String database) {
        if (!isName(database)) {
            throw new IllegalArgumentException("MB_DB_DBNAME must be a database name without @ / : ? # and spaces;"
                    + " set driver options in MB_DB_CONNECTION_URI");
        }
        return database;
    }

    private static String address(String host, int port) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "MB_DB_HOST must be a host name or an IP address; set the port in MB_DB_PORT");
        }
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bareIpv6 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "DatabaseSettings[kind=" + kind + ", url=" + shown() + ", user=" + user + ", inMemory=" + inMemory + "]";
    }
}
