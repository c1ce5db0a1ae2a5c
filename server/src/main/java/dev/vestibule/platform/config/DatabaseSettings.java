package dev.vestibule.platform.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which database keeps everything, and how to sign in to it. The address never holds the user and the password
 * of the database, but the values of its options may be secrets of other kinds: {@link #shown()} is what may be logged.
 *
 * @param kind which of the three databases
 * @param url the JDBC address, without user, password and our time-outs
 * @param inMemory nothing survives the process (tests and {@code --dev})
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

    /**
     * A database on a server, by its parts.
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
     * A database on a server, by its parts.
     *
     * @throws IllegalArgumentException with a sentence that names the setting and not its value
     */
    public static DatabaseSettings mariadb(String host, int port, String database, String user, String password) {
        return new DatabaseSettings(
                Kind.MARIADB, "jdbc:mariadb://" + address(host, port) + "/" + name(database), user, password, false);
    }

    /**
     * Reads an address as operators of Metabase write it: {@code postgres://user:password@host:port/database}, {@code
     * mysql://...}, {@code jdbc:postgresql://host/database?user=...&password=...}, {@code jdbc:mysql:...} or {@code
     * jdbc:mariadb:...}.
     *
     * @param user wins over a user in the address
     * @param password wins over a password in the address
     * @throws IllegalArgumentException with a sentence that names the setting and never repeats the address, which may
     *     hold a password
     */
    public static DatabaseSettings fromConnectionUri(String uri, @Nullable String user, @Nullable String password) {
        return ConnectionUri.parse(uri).settings(user, password);
    }

    /**
     * The file of an embedded database, without the {@code .mv.db} that H2 adds to its name; empty when there is none.
     */
    public Optional<Path> file() {
        return url.startsWith(FILE)
                ? Optional.of(Path.of(url.substring(FILE.length()).replaceFirst(";.*", "")))
                : Optional.empty();
    }

    /** Returns this database under another user. */
    public DatabaseSettings as(String otherUser, String otherPassword) {
        return new DatabaseSettings(kind, url, otherUser, otherPassword, inMemory);
    }

    /** The address as it may be shown: of its options only the names. */
    public String shown() {
        int options = file().isPresent() ? -1 : url.indexOf('?');
        return options < 0
                ? url
                : url.substring(0, options + 1)
                        + Arrays.stream(url.substring(options + 1).split("&", -1))
                                .map(option -> option.replaceFirst("=.*", ""))
                                .collect(Collectors.joining("&"));
    }

    /** A message of the driver or the server without the values of the address's options, which it may repeat. */
    public String withoutSecrets(String message) {
        String text = message.replace(url, shown());
        int options = url.indexOf('?');
        if (file().isPresent() || options < 0) {
            return text;
        }
        for (String option : url.substring(options + 1).split("&", -1)) {
            String value = option.replaceFirst("[^=]*=?", "");
            // Other values as short as "true" would tear holes into ordinary words.
            if (value.length() > LONGEST_WORD
                    || (!value.isEmpty() && SECRET.matcher(option).find())) {
                text = text.replace(value, "...");
            }
        }
        return text;
    }

    /** Whether this can be the name of a database, and not some part of an address gone astray. */
    static boolean isName(String database) {
        return NAME.matcher(database).matches();
    }

    private static String name(String database) {
        if (!isName(database)) {
            throw new IllegalArgumentException(
                    "MB_DB_DBNAME must be the name of a database, without @ / : ? # and blanks;"
                            + " options of the driver go into MB_DB_CONNECTION_URI");
        }
        return database;
    }

    private static String address(String host, int port) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "MB_DB_HOST must be the name or the IP address of a host; its port goes into MB_DB_PORT");
        }
        boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bareIpv6 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return "DatabaseSettings[kind=" + kind + ", url=" + shown() + ", user=" + user + ", inMemory=" + inMemory + "]";
    }
}
