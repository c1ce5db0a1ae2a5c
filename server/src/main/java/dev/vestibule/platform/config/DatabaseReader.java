package dev.vestibule.platform.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the settings of the database. */
public final class DatabaseReader {
    private static final Setting<String> TYPE = Setting.of(
            Chapter.DATABASE,
            "MB_DB_TYPE",
            Kind.words("h2", "postgres", "mysql", "mariadb"),
            "h2",
            "`h2` (embedded), `postgres`, or `mariadb` (also as `mysql`).");

    private static final Setting<String> FILE = Setting.of(
            Chapter.DATABASE,
            "MB_DB_FILE",
            Kind.text(),
            "data/vestibule",
            "Path of the embedded database, without its extension.");

    private static final Setting<String> CONNECTION_URI = Setting.of(
            Chapter.DATABASE,
            "MB_DB_CONNECTION_URI",
            Kind.textWithSecret(),
            "",
            "Connection URI, such as `postgres://user:password@host:5432/vestibule`. Replaces the next five settings.");

    private static final Setting<String> HOST =
            Setting.of(Chapter.DATABASE, "MB_DB_HOST", Kind.text(), "", "Database host.");

    private static final Setting<Integer> PORT = Setting.of(
            Chapter.DATABASE, "MB_DB_PORT", Kind.number(1, 65535), "", "Database port. Default: 5432 or 3306.");

    private static final Setting<String> NAME =
            Setting.of(Chapter.DATABASE, "MB_DB_DBNAME", Kind.text(), "", "Database name.");

    private static final Setting<String> USER =
            Setting.of(Chapter.DATABASE, "MB_DB_USER", Kind.text(), "", "Database role.");

    private static final Setting<Secret> PASSWORD =
            Setting.of(Chapter.DATABASE, "MB_DB_PASS", Kind.secret(), "", "Password of the database role.");

    /** Whether tables of a newer version are accepted. */
    public static final Setting<Boolean> ALLOW_DOWNGRADE = Setting.of(
            Chapter.DATABASE,
            "VESTIBULE_ALLOW_DOWNGRADE",
            Kind.flag(),
            "false",
            "Start on tables of a newer version, to roll back an upgrade; see docs/guides/upgrade.md.");

    public static final List<Setting<?>> ALL =
            List.of(TYPE, FILE, CONNECTION_URI, HOST, PORT, NAME, USER, PASSWORD, ALLOW_DOWNGRADE);

    private DatabaseReader() {}

    /**
     * Reads the settings; a development server has a default of its own.
     *
     * @param dev whether this is a development server
     */
    public static DatabaseSettings from(SettingsReader read, boolean dev) {
        read.given(ALLOW_DOWNGRADE);
        DatabaseSettings fallback = DatabaseSettings.h2Memory("unused");
        if (dev && !read.isSet(TYPE) && !read.isSet(CONNECTION_URI)) {
            return DatabaseSettings.h2Memory("vestibule-dev-" + UUID.randomUUID());
        }
        Optional<String> user = read.given(USER);
        Optional<String> password = read.given(PASSWORD).map(Secret::text);
        Optional<String> uri = read.given(CONNECTION_URI);
        if (uri.isPresent()) {
            DatabaseSettings settings = read.checked(
                    CONNECTION_URI,
                    () -> DatabaseSettings.fromConnectionUri(uri.get(), user.orElse(null), password.orElse(null)));
            return settings == null ? fallback : settings;
        }
        String type = read.value(TYPE);
        if (type.equals("h2")) {
            DatabaseSettings settings = read.checked(FILE, () -> DatabaseSettings.h2File(Path.of(read.value(FILE))));
            return settings == null ? fallback : settings;
        }
        boolean postgres = type.equals("postgres");
        String host = required(read, HOST, type);
        String name = required(read, NAME, type);
        int port = read.given(PORT).orElse(postgres ? 5432 : 3306);
        try {
            return postgres
                    ? DatabaseSettings.postgres(host, port, name, user.orElse(""), password.orElse(""))
                    : DatabaseSettings.mariadb(host, port, name, user.orElse(""), password.orElse(""));
        } catch (IllegalArgumentException e) {
            read.problem(String.valueOf(e.getMessage()));
            return fallback;
        }
    }

    private static String required(SettingsReader read, Setting<String> key, String type) {
        Optional<String> text = read.given(key);
        if (text.isEmpty()) {
            read.problem(key, "is required with MB_DB_TYPE=" + type + " (or set MB_DB_CONNECTION_URI)");
        }
        return text.orElse("missing");
    }
}
