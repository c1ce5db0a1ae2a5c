package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.audit.admin.AuditSettings;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.google.GoogleSettings;
import dev.vestibule.federation.oidc.OidcSettings;
import dev.vestibule.guard.GuardSettings;
import dev.vestibule.health.MetricsResource;
import dev.vestibule.mail.MailOptions;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mfa.MfaSettings;
import dev.vestibule.notification.NoticeSettings;
import dev.vestibule.oauth.client.OAuthSettings;
import dev.vestibule.passkey.PasskeySettings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.password.PasswordSettings;
import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.ConfigFile;
import dev.vestibule.platform.config.ContainerMemory;
import dev.vestibule.platform.config.DatabaseReader;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.HeapBudget;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.config.SecretFiles;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.trace.TraceSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.settings.Site;
import dev.vestibule.setup.SetupSettings;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.admin.VisibilitySettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All settings of the environment and the configuration file, complete and validated.
 *
 * @param providers the OpenID Connect providers
 * @param exposedFiles files with secrets that other users of the machine can read
 * @param warnings sentences about values that are valid but probably not intended
 */
public record Settings(
        Environment environment,
        DatabaseSettings database,
        List<OidcProvider> providers,
        List<Path> exposedFiles,
        List<String> warnings) {

    /** All settings of the environment except the database's, which are read as they are needed. */
    private static final List<Setting<?>> READ_ALWAYS = Stream.of(
                    HttpServerSettings.ALL,
                    Site.ALL,
                    VisibilitySettings.ALL,
                    ServerSettings.ALL,
                    TraceSettings.ALL,
                    List.of(ApiDocsResource.SERVED, MetricsResource.TOKEN),
                    AuditSettings.ALL,
                    SetupSettings.ALL,
                    SessionSettings.ALL,
                    PasswordSettings.ALL,
                    List.of(Throttle.DISABLED),
                    Argon2Settings.ALL,
                    GoogleSettings.ALL,
                    OidcSettings.ALL,
                    PasswordLogin.ALL,
                    MfaSettings.ALL,
                    GuardSettings.ALL,
                    OAuthSettings.ALL,
                    PasskeySettings.ALL,
                    MailSettings.ALL,
                    MailOptions.ALL,
                    NoticeSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    /** All settings of the environment. {@code docs/reference/settings.md} is generated from this list. */
    static final List<Setting<?>> ALL =
            Stream.concat(READ_ALWAYS.stream(), DatabaseReader.ALL.stream()).toList();

    /**
     * Reads the environment and the file that it names.
     *
     * @throws InvalidSettingsException naming every error at once
     */
    public static Settings from(Map<String, String> environment) {
        Setting<String> file = ServerSettings.CONFIG_FILE;
        Path path = file(environment);
        return from(environment, ConfigFile.read(path, environment.containsKey(file.name())), path);
    }

    /** Returns the settings file. */
    static Path file(Map<String, String> environment) {
        Setting<String> file = ServerSettings.CONFIG_FILE;
        return Path.of(environment.getOrDefault(file.name(), file.usual()));
    }

    static Settings from(Map<String, String> environment, Map<String, String> file) {
        return from(environment, file, Path.of(ServerSettings.CONFIG_FILE.usual()));
    }

    static Settings from(Map<String, String> environment, Map<String, String> file, Path path) {
        SettingsReader read = new SettingsReader(ALL, environment, file);
        READ_ALWAYS.forEach(read::given);
        HttpServerSettings.check(read);
        Site.check(read);
        AuditSettings.check(read);
        SetupSettings.check(read);
        GoogleSettings.check(read);
        MailOptions.check(read);
        GuardSettings.check(read);
        checkDouble(read);
        HeapBudget.here(read.value(Argon2Settings.MEMORY_KIB)).objection().ifPresent(read::problem);
        ContainerMemory.here().objection(Runtime.getRuntime().maxMemory()).ifPresent(read::warn);
        DatabaseSettings database = DatabaseReader.from(read, read.value(ServerSettings.DEV));
        MfaSettings.check(read, database);
        List<OidcProvider> providers = OidcSettings.providers(read);
        return new Settings(
                read.environment(),
                database,
                providers,
                SecretFiles.exposed(filesWithSecrets(read, file, path)),
                read.warnings());
    }

    private static void checkDouble(SettingsReader read) {
        if (read.value(ServerSettings.DEV)
                && !read.value(ServerSettings.DEV_REMOTE)
                && !isThisMachine(read.value(HttpServerSettings.HOST))) {
            read.problem(
                    HttpServerSettings.HOST,
                    "must be localhost with --dev (VESTIBULE_DEV), because its administrator password is public;"
                            + " VESTIBULE_DEV_REMOTE=true allows other machines anyway");
        }
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Set<Path> filesWithSecrets(SettingsReader read, Map<String, String> file, Path path) {
        Set<Path> files = new LinkedHashSet<>(read.secretFiles());
        if (ALL.stream().filter(Setting::isSecret).anyMatch(setting -> file.containsKey(setting.name()))) {
            files.add(path);
        }
        return files;
    }

    /** Returns whether this is a development server ({@code --dev}). */
    boolean dev() {
        return environment.value(ServerSettings.DEV);
    }
}
