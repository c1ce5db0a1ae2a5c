package dev.vestibule.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.TrustedProxies;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.json.JsonMappers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is set from outside, complete and checked. Secrets hide in {@link Secret}.
 *
 * @param allowDowngrade whether tables that a newer version made are taken
 * @param exposedFiles those with secrets that not only their owner may read
 * @param warnings what is no mistake and yet probably not what was meant, in sentences
 */
public record Settings(
        Environment environment,
        Server server,
        DatabaseSettings database,
        FirstRun firstRun,
        Sessions sessions,
        Passwords passwords,
        SingleSignOn singleSignOn,
        Mail mail,
        Optional<Secret> encryptionKey,
        boolean dev,
        boolean allowDowngrade,
        List<Path> exposedFiles,
        List<String> warnings) {

    /**
     * Where the server listens and how it speaks.
     *
     * @param drain for how long requests are served after the signal to stop
     */
    public record Server(
            String host,
            int port,
            @Nullable URI siteUrl,
            TrustedProxies trustedProxies,
            String sourceAddressHeader,
            Duration drain,
            boolean apiDocs,
            Optional<Secret> metricsToken,
            boolean jsonLog) {}

    /** Who is there first. */
    public record FirstRun(Optional<Secret> setupToken, Optional<Admin> admin) {}

    /** An administrator to make at the start. */
    public record Admin(String email, Secret password) {}

    /**
     * What the cookies of sessions are like.
     *
     * @param sameSite capitalised as in the cookie
     */
    public record Sessions(boolean browserSessionsOnly, String sameSite) {}

    /** Whether failed sign-ins count, and what hashing a password costs. */
    public record Passwords(boolean throttled, int argon2MemoryKib, int argon2Iterations, int argon2Parallelism) {}

    /** Who else may say who people are. */
    public record SingleSignOn(Google google, List<OidcProvider> providers, boolean loopback) {}

    /** Where Google is. */
    public record Google(String issuer, URI keys) {}

    /**
     * How the mail server is spoken to.
     *
     * @param greeting the name by which it is greeted
     * @param cleartext whether mails may go to another machine without TLS
     */
    public record Mail(
            Optional<OAuth> oauth, Optional<Path> authorities, Optional<String> greeting, boolean cleartext) {}

    /** Client credentials for tokens that open the mail server. */
    public record OAuth(URI tokenUri, String clientId, Secret clientSecret, Optional<String> scope) {}

    /**
     * Reads the environment and, behind it, the file that it names.
     *
     * @throws InvalidSettingsException naming every mistake at once
     */
    public static Settings from(Map<String, String> environment) {
        Path path = Path.of(environment.getOrDefault(
                SettingKey.VESTIBULE_CONFIG_FILE.name(), SettingKey.VESTIBULE_CONFIG_FILE.usual()));
        boolean named = environment.containsKey(SettingKey.VESTIBULE_CONFIG_FILE.name());
        return from(environment, file(path, named), path);
    }

    static Settings from(Map<String, String> environment, Map<String, String> file) {
        return from(environment, file, Path.of(SettingKey.VESTIBULE_CONFIG_FILE.usual()));
    }

    private static Settings from(Map<String, String> environment, Map<String, String> file, Path path) {
        SettingsReader read = new SettingsReader(environment, file);
        boolean dev = read.value(SettingKey.VESTIBULE_DEV);
        boolean devRemote = read.value(SettingKey.VESTIBULE_DEV_REMOTE);
        Server server = server(read);
        DatabaseSettings database = database(read, dev);
        FirstRun firstRun = firstRun(read);
        Sessions sessions = sessions(read);
        Passwords passwords = passwords(read);
        SingleSignOn singleSignOn = SingleSignOnReader.singleSignOn(read);
        Mail mail = MailReader.mail(read);
        Optional<Secret> encryptionKey = read.given(SettingKey.MB_ENCRYPTION_SECRET_KEY);
        boolean allowDowngrade = read.value(SettingKey.VESTIBULE_ALLOW_DOWNGRADE);
        if (dev && !devRemote && !isThisMachine(server.host())) {
            read.problem(
                    SettingKey.MB_JETTY_HOST,
                    "must be localhost with --dev (VESTIBULE_DEV), whose administrator's password everybody knows;"
                            + " VESTIBULE_DEV_REMOTE=true lets other machines in all the same");
        }
        HeapBudget.here(passwords.argon2MemoryKib()).objection().ifPresent(read::problem);
        return new Settings(
                read.environment(),
                server,
                database,
                firstRun,
                sessions,
                passwords,
                singleSignOn,
                mail,
                encryptionKey,
                dev,
                allowDowngrade,
                SecretFiles.exposed(filesWithSecrets(read, file, path)),
                read.warnings());
    }

    private static Set<Path> filesWithSecrets(SettingsReader read, Map<String, String> file, Path path) {
        Set<Path> files = new LinkedHashSet<>(read.secretFiles());
        if (SettingKey.ALL.stream().filter(Setting::isSecret).anyMatch(key -> file.containsKey(key.name()))) {
            files.add(path);
        }
        return files;
    }

    private static Server server(SettingsReader read) {
        String host = read.value(SettingKey.MB_JETTY_HOST);
        int port = read.value(SettingKey.MB_JETTY_PORT);
        URI siteUrl = read.given(SettingKey.MB_SITE_URL).orElse(null);
        read.given(SettingKey.MB_SITE_NAME);
        warnOfLocale(read);
        read.given(SettingKey.MB_USER_VISIBILITY);
        TrustedProxies proxies = proxies(read);
        Duration drain = read.value(SettingKey.VESTIBULE_DRAIN);
        boolean apiDocs = read.value(SettingKey.VESTIBULE_API_DOCS);
        Optional<Secret> metricsToken = read.given(SettingKey.VESTIBULE_METRICS_TOKEN);
        checkAuditDays(read);
        return new Server(
                host,
                port,
                siteUrl,
                proxies,
                read.value(SettingKey.MB_SOURCE_ADDRESS_HEADER),
                drain,
                apiDocs,
                metricsToken,
                read.value(SettingKey.VESTIBULE_LOG_FORMAT).equals("json"));
    }

    private static void checkAuditDays(SettingsReader read) {
        int least = SettingKey.LEAST_AUDIT_DAYS;
        if (read.given(SettingKey.MB_AUDIT_MAX_RETENTION_DAYS)
                .filter(days -> days > 0 && days < least)
                .isPresent()) {
            read.problem(SettingKey.MB_AUDIT_MAX_RETENTION_DAYS, "must be 0, or " + least + " at the least");
        }
    }

    private static void warnOfLocale(SettingsReader read) {
        if (read.given(SettingKey.MB_SITE_LOCALE)
                .filter(text -> MessageCatalog.codeOf(text).isEmpty())
                .isPresent()) {
            read.warn("MB_SITE_LOCALE names a language that we have no texts in, so they are English; ours are "
                    + SettingKey.languages() + ".");
        }
    }

    private static TrustedProxies proxies(SettingsReader read) {
        TrustedProxies listed = read.checked(
                SettingKey.VESTIBULE_TRUSTED_PROXIES,
                () -> TrustedProxies.of(
                        read.given(SettingKey.VESTIBULE_TRUSTED_PROXIES).orElse(List.of())));
        TrustedProxies proxies = listed == null ? TrustedProxies.none() : listed;
        String header = read.value(SettingKey.MB_SOURCE_ADDRESS_HEADER);
        TrustedProxies naming = read.checked(SettingKey.MB_SOURCE_ADDRESS_HEADER, () -> proxies.naming(header));
        return naming == null ? proxies : naming;
    }

    private static DatabaseSettings database(SettingsReader read, boolean dev) {
        DatabaseSettings fallback = DatabaseSettings.h2Memory("unused");
        if (dev && !read.isSet(SettingKey.MB_DB_TYPE) && !read.isSet(SettingKey.MB_DB_CONNECTION_URI)) {
            return DatabaseSettings.h2Memory("vestibule-dev-" + java.util.UUID.randomUUID());
        }
        Optional<String> user = read.given(SettingKey.MB_DB_USER);
        Optional<String> password = read.given(SettingKey.MB_DB_PASS).map(Secret::text);
        Optional<String> uri = read.given(SettingKey.MB_DB_CONNECTION_URI);
        if (uri.isPresent()) {
            DatabaseSettings settings = read.checked(
                    SettingKey.MB_DB_CONNECTION_URI,
                    () -> DatabaseSettings.fromConnectionUri(uri.get(), user.orElse(null), password.orElse(null)));
            return settings == null ? fallback : settings;
        }
        String type = read.value(SettingKey.MB_DB_TYPE);
        if (type.equals("h2")) {
            DatabaseSettings settings = read.checked(
                    SettingKey.MB_DB_FILE, () -> DatabaseSettings.h2File(Path.of(read.value(SettingKey.MB_DB_FILE))));
            return settings == null ? fallback : settings;
        }
        boolean postgres = type.equals("postgres");
        String host = required(read, SettingKey.MB_DB_HOST, type);
        String name = required(read, SettingKey.MB_DB_DBNAME, type);
        int port = read.given(SettingKey.MB_DB_PORT).orElse(postgres ? 5432 : 3306);
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
            read.problem(key, "is needed with MB_DB_TYPE=" + type + " (or give MB_DB_CONNECTION_URI)");
        }
        return text.orElse("missing");
    }

    private static FirstRun firstRun(SettingsReader read) {
        Optional<String> email = read.given(SettingKey.MB_ADMIN_EMAIL);
        Optional<Secret> password = read.given(SettingKey.MB_ADMIN_PASSWORD);
        if (email.isPresent() != password.isPresent()) {
            read.problem("MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD belong together; one of them is missing");
        }
        Optional<Admin> admin = email.flatMap(address -> password.map(secret -> new Admin(address, secret)));
        return new FirstRun(read.given(SettingKey.MB_SETUP_TOKEN), admin);
    }

    private static Sessions sessions(SettingsReader read) {
        String sameSite = read.value(SettingKey.MB_SESSION_COOKIE_SAMESITE);
        read.given(SettingKey.MAX_SESSION_AGE);
        read.given(SettingKey.MB_SESSION_TIMEOUT);
        boolean browserSessionsOnly = read.given(SettingKey.MB_SESSION_COOKIES).orElse(false);
        read.given(SettingKey.VESTIBULE_MAX_SESSIONS_PER_USER);
        read.given(SettingKey.VESTIBULE_SESSION_LIMIT_ACTION);
        return new Sessions(browserSessionsOnly, Character.toUpperCase(sameSite.charAt(0)) + sameSite.substring(1));
    }

    private static Passwords passwords(SettingsReader read) {
        read.given(SettingKey.MB_PASSWORD_COMPLEXITY);
        read.given(SettingKey.MB_PASSWORD_LENGTH);
        read.given(SettingKey.VESTIBULE_PASSWORD_HISTORY);
        return new Passwords(
                !read.value(SettingKey.MB_DISABLE_SESSION_THROTTLE),
                read.value(SettingKey.VESTIBULE_ARGON2_MEMORY_KIB),
                read.value(SettingKey.VESTIBULE_ARGON2_ITERATIONS),
                read.value(SettingKey.VESTIBULE_ARGON2_PARALLELISM));
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Map<String, String> file(Path path, boolean mustExist) {
        if (!Files.exists(path)) {
            if (mustExist) {
                throw new InvalidSettingsException(
                        List.of("VESTIBULE_CONFIG_FILE names " + path + ", which does not exist"));
            }
            return Map.of();
        }
        try {
            JsonNode root = JsonMappers.yaml().readTree(path.toFile());
            if (!root.isObject() && !root.isMissingNode() && !root.isNull()) {
                throw new InvalidSettingsException(
                        List.of(path + " must be a list of settings such as MB_JETTY_PORT: 3000"));
            }
            Map<String, String> values = new LinkedHashMap<>();
            root.properties().forEach(field -> values.put(field.getKey(), text(field.getValue())));
            return values;
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(path + " cannot be read as YAML"));
        }
    }

    /** As it would stand in the environment: a list with commas, objects as JSON. */
    private static String text(JsonNode value) {
        if (value.isArray() && value.findParent("key") != null) {
            return value.toString();
        }
        if (value.isArray()) {
            List<String> entries = new ArrayList<>();
            value.forEach(entry -> entries.add(entry.asText()));
            return String.join(",", entries);
        }
        return value.isObject() ? value.toString() : value.isNull() ? "" : value.asText();
    }
}
