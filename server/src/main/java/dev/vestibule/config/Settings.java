package dev.vestibule.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vestibule.http.TrustedProxies;
import dev.vestibule.text.Languages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is set from outside, complete and checked. Secrets hide in {@link Secret}.
 *
 * @param allowDowngrade whether tables that a newer version made are taken
 * @param exposedFiles those with secrets that not only their owner may read
 * @param warnings what is no mistake and yet probably not what was meant, in sentences
 */
public record Settings(
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

    private static final int SHORTEST_SECRET = 16;
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    /** More than anybody needs. */
    public static final int MOST_SESSIONS = 10_000;

    /** The shortest time that events of the audit trail may stay, unless they stay for good. */
    public static final int LEAST_AUDIT_DAYS = 30;

    public static final int MOST_AUDIT_DAYS = 36_500;

    /** The longest that a session may last, in minutes. */
    public static final int MOST_AGE = 366 * 24 * 60;

    public static final int SHORTEST_PASSWORD = 6;

    public static final int LONGEST_PASSWORD = 256;

    public static final int LONGEST_PASSWORD_HISTORY = 24;

    /**
     * Where the server listens and what it is called. What is not given may be set while the server runs.
     *
     * @param drain for how long requests are served after the signal to stop
     * @param auditDays for how long events of the audit trail stay, 0 for good
     */
    public record Server(
            String host,
            int port,
            @Nullable URI siteUrl,
            Optional<String> siteName,
            Optional<String> siteLocale,
            Optional<String> userVisibility,
            TrustedProxies trustedProxies,
            String sourceAddressHeader,
            Duration drain,
            boolean apiDocs,
            Optional<Secret> metricsToken,
            Optional<Integer> auditDays,
            boolean jsonLog) {}

    /** Who is there first. */
    public record FirstRun(Optional<Secret> setupToken, Optional<Admin> admin) {}

    /** An administrator to make at the start. */
    public record Admin(String email, Secret password) {}

    /**
     * How long sessions last, and their cookies. What is not given may be set while the server runs.
     *
     * @param maxAge in minutes
     * @param sameSite capitalised as in the cookie
     * @param limitAction {@code drop-oldest} or {@code refuse}
     */
    public record Sessions(
            Optional<Integer> maxAge,
            Optional<Span> idle,
            boolean browserSessionsOnly,
            String sameSite,
            Optional<Integer> most,
            Optional<String> limitAction) {}

    /**
     * Which passwords are good enough, and what hashing one costs.
     *
     * @param history how many of somebody's earlier ones are not taken again
     */
    public record Passwords(
            Optional<String> complexity,
            Optional<Integer> length,
            Optional<Integer> history,
            boolean throttled,
            int argon2MemoryKib,
            int argon2Iterations,
            int argon2Parallelism) {}

    /** Who else may say who people are. */
    public record SingleSignOn(
            Google google, List<OidcProvider> providers, boolean loopback, Optional<Boolean> passwords) {}

    /** Google, as far as the environment says; the rest may be set while the server runs. */
    public record Google(
            Optional<String> clientId,
            Optional<Secret> clientSecret,
            Optional<Boolean> enabled,
            Optional<List<String>> domains,
            String issuer,
            URI keys) {}

    /**
     * The mail server as far as the environment names it; the rest may be set while the server runs.
     *
     * @param greeting the name by which it is greeted
     * @param cleartext whether mails may go to another machine without TLS
     */
    public record Mail(
            Optional<String> host,
            Optional<Integer> port,
            Optional<String> security,
            Optional<String> username,
            Optional<Secret> password,
            Optional<String> fromAddress,
            Optional<String> fromName,
            List<String> replyTo,
            Optional<OAuth> oauth,
            Optional<Path> authorities,
            Optional<String> greeting,
            boolean cleartext,
            Optional<Boolean> newDeviceMails) {}

    /** Client credentials for tokens that open the mail server. */
    public record OAuth(URI tokenUri, String clientId, Secret clientSecret, Optional<String> scope) {}

    /** A value that must not be seen. */
    public record Secret(String text) {
        @Override
        public String toString() {
            return "hidden";
        }
    }

    /**
     * Reads the environment and, behind it, the file that it names.
     *
     * @throws InvalidSettingsException naming every mistake at once
     */
    public static Settings from(Map<String, String> environment) {
        Path path = Path.of(environment.getOrDefault(
                SettingKey.VESTIBULE_CONFIG_FILE.name(), SettingKey.VESTIBULE_CONFIG_FILE.defaultText()));
        boolean named = environment.containsKey(SettingKey.VESTIBULE_CONFIG_FILE.name());
        return from(environment, file(path, named), path);
    }

    static Settings from(Map<String, String> environment, Map<String, String> file) {
        return from(environment, file, Path.of(SettingKey.VESTIBULE_CONFIG_FILE.defaultText()));
    }

    private static Settings from(Map<String, String> environment, Map<String, String> file, Path path) {
        SettingsReader read = new SettingsReader(environment, file);
        boolean dev = read.flag(SettingKey.VESTIBULE_DEV);
        boolean devRemote = read.flag(SettingKey.VESTIBULE_DEV_REMOTE);
        Settings settings = new Settings(
                server(read),
                database(read, dev),
                firstRun(read),
                sessions(read),
                passwords(read),
                SingleSignOnReader.singleSignOn(read),
                MailReader.mail(read),
                longSecret(read, SettingKey.MB_ENCRYPTION_SECRET_KEY),
                dev,
                read.flag(SettingKey.VESTIBULE_ALLOW_DOWNGRADE),
                SecretFiles.exposed(filesWithSecrets(read, file, path)),
                read.warnings());
        if (dev && !devRemote && !isThisMachine(settings.server().host())) {
            read.problem(
                    SettingKey.MB_JETTY_HOST,
                    "must be localhost with --dev (VESTIBULE_DEV), whose administrator's password everybody knows;"
                            + " VESTIBULE_DEV_REMOTE=true lets other machines in all the same");
        }
        HeapBudget.here(settings.passwords().argon2MemoryKib()).objection().ifPresent(read::problem);
        read.failOnProblems();
        return settings;
    }

    private static Set<Path> filesWithSecrets(SettingsReader read, Map<String, String> file, Path path) {
        Set<Path> files = new LinkedHashSet<>(read.secretFiles());
        if (Arrays.stream(SettingKey.values())
                .filter(SettingKey::isSecret)
                .anyMatch(key -> file.containsKey(key.name()))) {
            files.add(path);
        }
        return files;
    }

    private static Server server(SettingsReader read) {
        return new Server(
                read.text(SettingKey.MB_JETTY_HOST).orElseThrow(),
                read.number(SettingKey.MB_JETTY_PORT, 0, 65535),
                read.site(SettingKey.MB_SITE_URL),
                given(read, SettingKey.MB_SITE_NAME),
                locale(read),
                given(read, SettingKey.MB_USER_VISIBILITY)
                        .flatMap(text -> read.word(SettingKey.MB_USER_VISIBILITY, "all", "group", "none")),
                proxies(read),
                read.text(SettingKey.MB_SOURCE_ADDRESS_HEADER).orElseThrow(),
                drain(read),
                read.flag(SettingKey.VESTIBULE_API_DOCS),
                longSecret(read, SettingKey.VESTIBULE_METRICS_TOKEN),
                auditDays(read),
                read.word(SettingKey.VESTIBULE_LOG_FORMAT, "text", "json")
                        .orElse("text")
                        .equals("json"));
    }

    private static Optional<Integer> auditDays(SettingsReader read) {
        Optional<Integer> days = read.givenNumber(SettingKey.MB_AUDIT_MAX_RETENTION_DAYS, 0, MOST_AUDIT_DAYS);
        if (days.filter(number -> number > 0 && number < LEAST_AUDIT_DAYS).isPresent()) {
            read.problem(SettingKey.MB_AUDIT_MAX_RETENTION_DAYS, "must be 0, or " + LEAST_AUDIT_DAYS + " at the least");
        }
        return days;
    }

    private static TrustedProxies proxies(SettingsReader read) {
        TrustedProxies listed = read.checked(
                SettingKey.VESTIBULE_TRUSTED_PROXIES,
                () -> TrustedProxies.of(read.list(SettingKey.VESTIBULE_TRUSTED_PROXIES)));
        TrustedProxies proxies = listed == null ? TrustedProxies.none() : listed;
        String header = read.text(SettingKey.MB_SOURCE_ADDRESS_HEADER).orElseThrow();
        TrustedProxies naming = read.checked(SettingKey.MB_SOURCE_ADDRESS_HEADER, () -> proxies.naming(header));
        return naming == null ? proxies : naming;
    }

    private static Optional<String> given(SettingsReader read, SettingKey key) {
        return read.isSet(key) ? read.text(key) : Optional.empty();
    }

    private static DatabaseSettings database(SettingsReader read, boolean dev) {
        DatabaseSettings fallback = DatabaseSettings.h2Memory("unused");
        if (dev && !read.isSet(SettingKey.MB_DB_TYPE) && !read.isSet(SettingKey.MB_DB_CONNECTION_URI)) {
            return DatabaseSettings.h2Memory("vestibule-dev-" + java.util.UUID.randomUUID());
        }
        Optional<String> user = read.text(SettingKey.MB_DB_USER);
        Optional<String> password = read.text(SettingKey.MB_DB_PASS);
        Optional<String> uri = read.text(SettingKey.MB_DB_CONNECTION_URI);
        if (uri.isPresent()) {
            DatabaseSettings settings = read.checked(
                    SettingKey.MB_DB_CONNECTION_URI,
                    () -> DatabaseSettings.fromConnectionUri(uri.get(), user.orElse(null), password.orElse(null)));
            return settings == null ? fallback : settings;
        }
        String type = read.word(SettingKey.MB_DB_TYPE, "h2", "postgres", "mysql", "mariadb")
                .orElse("h2");
        if (type.equals("h2")) {
            DatabaseSettings settings = read.checked(
                    SettingKey.MB_DB_FILE,
                    () -> DatabaseSettings.h2File(
                            Path.of(read.text(SettingKey.MB_DB_FILE).orElseThrow())));
            return settings == null ? fallback : settings;
        }
        boolean postgres = type.equals("postgres");
        String host = required(read, SettingKey.MB_DB_HOST, type);
        String name = required(read, SettingKey.MB_DB_DBNAME, type);
        int port = read.isSet(SettingKey.MB_DB_PORT)
                ? read.number(SettingKey.MB_DB_PORT, 1, 65535)
                : postgres ? 5432 : 3306;
        try {
            return postgres
                    ? DatabaseSettings.postgres(host, port, name, user.orElse(""), password.orElse(""))
                    : DatabaseSettings.mariadb(host, port, name, user.orElse(""), password.orElse(""));
        } catch (IllegalArgumentException e) {
            read.problem(String.valueOf(e.getMessage()));
            return fallback;
        }
    }

    private static String required(SettingsReader read, SettingKey key, String type) {
        Optional<String> text = read.text(key);
        if (text.isEmpty()) {
            read.problem(key, "is needed with MB_DB_TYPE=" + type + " (or give MB_DB_CONNECTION_URI)");
        }
        return text.orElse("missing");
    }

    private static FirstRun firstRun(SettingsReader read) {
        Optional<String> email = read.text(SettingKey.MB_ADMIN_EMAIL);
        Optional<String> password = read.text(SettingKey.MB_ADMIN_PASSWORD);
        if (email.isPresent() != password.isPresent()) {
            read.problem("MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD belong together; one of them is missing");
        }
        Optional<Admin> admin = email.flatMap(address -> password.map(text -> new Admin(address, new Secret(text))));
        return new FirstRun(longSecret(read, SettingKey.MB_SETUP_TOKEN), admin);
    }

    private static Sessions sessions(SettingsReader read) {
        String sameSite = read.word(SettingKey.MB_SESSION_COOKIE_SAMESITE, "lax", "strict", "none")
                .orElse("lax");
        return new Sessions(
                read.givenNumber(SettingKey.MAX_SESSION_AGE, 1, MOST_AGE),
                read.text(SettingKey.MB_SESSION_TIMEOUT).flatMap(text -> idle(read, text)),
                read.flag(SettingKey.MB_SESSION_COOKIES),
                Character.toUpperCase(sameSite.charAt(0)) + sameSite.substring(1),
                read.givenNumber(SettingKey.VESTIBULE_MAX_SESSIONS_PER_USER, 1, MOST_SESSIONS),
                given(read, SettingKey.VESTIBULE_SESSION_LIMIT_ACTION)
                        .flatMap(
                                text -> read.word(SettingKey.VESTIBULE_SESSION_LIMIT_ACTION, "drop-oldest", "refuse")));
    }

    private static Optional<Span> idle(SettingsReader read, String text) {
        Optional<Span> idle = Span.parse(text);
        if (idle.isEmpty()) {
            read.problem(
                    SettingKey.MB_SESSION_TIMEOUT,
                    "must be a time such as {\"amount\":30,\"unit\":\"minutes\"} or 30 minutes, 60 seconds at least and less than 100 years");
        }
        return idle;
    }

    private static Passwords passwords(SettingsReader read) {
        return new Passwords(
                read.word(SettingKey.MB_PASSWORD_COMPLEXITY, "weak", "normal", "strong"),
                read.givenNumber(SettingKey.MB_PASSWORD_LENGTH, SHORTEST_PASSWORD, LONGEST_PASSWORD),
                read.givenNumber(SettingKey.VESTIBULE_PASSWORD_HISTORY, 0, LONGEST_PASSWORD_HISTORY),
                !read.flag(SettingKey.MB_DISABLE_SESSION_THROTTLE),
                read.number(SettingKey.VESTIBULE_ARGON2_MEMORY_KIB, 19456, 1024 * 1024),
                read.number(SettingKey.VESTIBULE_ARGON2_ITERATIONS, 2, 64),
                read.number(SettingKey.VESTIBULE_ARGON2_PARALLELISM, 1, 16));
    }

    /** One that can be guessed without anybody counting the tries. */
    private static Optional<Secret> longSecret(SettingsReader read, SettingKey key) {
        Optional<String> text = read.text(key);
        if (text.isPresent() && text.get().length() < SHORTEST_SECRET) {
            read.problem(
                    key,
                    "must have at least " + SHORTEST_SECRET
                            + " characters; openssl rand -base64 24 makes one that nobody guesses");
        }
        return text.map(Secret::new);
    }

    private static Optional<String> locale(SettingsReader read) {
        Optional<String> locale = given(read, SettingKey.MB_SITE_LOCALE);
        locale.ifPresent(text -> {
            String known =
                    Languages.all().stream().map(Languages.Language::code).collect(Collectors.joining(", "));
            String language = Locale.forLanguageTag(text.replace('_', '-')).getLanguage();
            if (!List.of(Locale.getISOLanguages()).contains(language)) {
                read.problem(SettingKey.MB_SITE_LOCALE, "must be a language such as en or pt-BR; ours are " + known);
            } else if (Languages.codeOf(text).isEmpty()) {
                read.warn("MB_SITE_LOCALE names a language that we have no texts in, so they are English; ours are "
                        + known + ".");
            }
        });
        return locale;
    }

    private static Duration drain(SettingsReader read) {
        String text = read.text(SettingKey.VESTIBULE_DRAIN).orElseThrow();
        Optional<Duration> drain = text.equals("0") ? Optional.of(Duration.ZERO) : Span.durationOf(text);
        if (drain.filter(time -> time.compareTo(LONGEST_DRAIN) <= 0).isEmpty()) {
            read.problem(SettingKey.VESTIBULE_DRAIN, "must be 0 or a time such as 4 seconds, 10 minutes at most");
        }
        return drain.orElse(Duration.ZERO);
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
            JsonNode root = new YAMLMapper().readTree(path.toFile());
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
