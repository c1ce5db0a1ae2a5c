package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vestibule.platform.ServerSettings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.Span;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.settings.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings one by one: what each of them takes, refuses and never tells. */
class SettingsTablesTest {
    private static final String MARKER = "marker-5c2e91";

    @TempDir
    private Path directory;

    private static List<String> problems(Map<String, String> environment) {
        InvalidSettingsException invalid =
                catchThrowableOfType(InvalidSettingsException.class, () -> Settings.from(environment, Map.of()));
        return invalid == null ? List.of() : invalid.problems();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MB_JETTY_PORT | -1",
                "MB_JETTY_PORT | 65536",
                "MB_JETTY_PORT | 3000.5",
                "MB_JETTY_PORT | 0x10",
                "MB_SITE_URL | ftp://id.example.com",
                "MB_SITE_URL | https://",
                "MB_SITE_URL | https://id.example.com/?a=b",
                "MB_SITE_URL | https://id.example.com/#a",
                "MB_SITE_URL | https://id example com",
                "VESTIBULE_TRUSTED_PROXIES | 10.0.0.0/33",
                "VESTIBULE_TRUSTED_PROXIES | 10.0.0.0/8,proxy.example",
                "MB_SOURCE_ADDRESS_HEADER | Via",
                "MB_SOURCE_ADDRESS_HEADER | X-Forwarded-Host",
                "MB_SITE_URL | nonsense",
                "MB_SITE_LOCALE | xx",
                "MB_SITE_LOCALE | english",
                "MB_SETUP_TOKEN | fifteen letters",
                "VESTIBULE_METRICS_TOKEN | b",
                "MB_ENCRYPTION_SECRET_KEY | short",
                "VESTIBULE_DRAIN | 4",
                "VESTIBULE_DRAIN | 11 minutes",
                "VESTIBULE_DEV_REMOTE | 1",
                "VESTIBULE_API_DOCS | maybe",
                "VESTIBULE_LOG_FORMAT | xml",
                "VESTIBULE_DEV | 1",
                "MB_DB_TYPE | oracle",
                "MB_DB_CONNECTION_URI | oracle://ann@db.example.com/id",
                "MB_DB_CONNECTION_URI | postgres://db.example.com/id",
                "MB_DB_CONNECTION_URI | db.example.com",
                "MB_DB_FILE | data;TRACE_LEVEL_FILE=3",
                "MAX_SESSION_AGE | 0",
                "MAX_SESSION_AGE | 527041",
                "MAX_SESSION_AGE | two weeks",
                "MB_SESSION_TIMEOUT | 59 seconds",
                "MB_SESSION_TIMEOUT | 30 days",
                "MB_SESSION_TIMEOUT | {\"amount\":30}",
                "MB_SESSION_TIMEOUT | {\"amount\":30,\"unit\":\"days\"}",
                "MB_SESSION_TIMEOUT | {\"amount\":-30,\"unit\":\"minutes\"}",
                "MB_SESSION_TIMEOUT | {broken",
                "MB_SESSION_TIMEOUT | 876000 hours",
                "MB_SESSION_COOKIES | maybe",
                "MB_SESSION_COOKIE_SAMESITE | laxer",
                "MB_PASSWORD_COMPLEXITY | paranoid",
                "MB_PASSWORD_LENGTH | 5",
                "MB_PASSWORD_LENGTH | 257",
                "MB_DISABLE_SESSION_THROTTLE | never",
                "VESTIBULE_ARGON2_MEMORY_KIB | 19455",
                "VESTIBULE_ARGON2_ITERATIONS | 1",
                "VESTIBULE_ARGON2_PARALLELISM | 0"
            })
    void wrongValueIsNamedWithItsSetting(String name, String value) {
        assertThat(problems(Map.of(name, value))).hasSize(1).allMatch(problem -> problem.startsWith(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 seconds | 60",
                "1 minutes | 60",
                "30 minutes | 1800",
                "30minutes | 1800",
                "12 hours | 43200",
                "{\"amount\":30,\"unit\":\"minutes\"} | 1800",
                "{\"unit\":\"hours\",\"amount\":1} | 3600"
            })
    void idleLimitMayBeSpeltInSeveralWays(String text, long seconds) {
        assertThat(Settings.from(Map.of("MB_SESSION_TIMEOUT", text), Map.of())
                        .environment()
                        .given(SessionSettings.IDLE)
                        .map(Span::duration))
                .contains(Duration.ofSeconds(seconds));
    }

    /** Nobody reads a secret, or anything else that was set, in what is printed about mistakes. */
    @Test
    void noValueOfAnySettingIsRepeated() {
        Map<String, String> environment = new HashMap<>();
        for (Setting<?> key : Settings.ALL) {
            if (!key.equals(ServerSettings.CONFIG_FILE)) {
                environment.put(key.name(), MARKER + " " + key.name());
            }
        }
        // These name the entry that is no network and the file that is not there: no secrets, and hard to find
        // otherwise.
        environment.remove("VESTIBULE_TRUSTED_PROXIES");
        environment.remove("VESTIBULE_SMTP_CA_FILE");
        assertThat(problems(environment)).hasSizeGreaterThan(10).noneMatch(problem -> problem.contains(MARKER));
    }

    @Test
    void settingsThatAreRightDoNotShowTheirSecretsEither() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "MB_DB_CONNECTION_URI",
                "postgres://ann:" + MARKER + "-1@db.example.com/id",
                "MB_SETUP_TOKEN",
                MARKER + "-2-long-enough",
                "MB_ADMIN_EMAIL",
                "ann@example.com",
                "MB_ADMIN_PASSWORD",
                MARKER + "-3",
                "VESTIBULE_METRICS_TOKEN",
                MARKER + "-4-long-enough",
                "MB_EMAIL_SMTP_HOST",
                "mail.example.com",
                "MB_EMAIL_FROM_ADDRESS",
                "id@example.com",
                "MB_EMAIL_SMTP_USERNAME",
                "ann",
                "MB_EMAIL_SMTP_PASSWORD",
                MARKER + "-5"));
        environment.put("MB_ENCRYPTION_SECRET_KEY", MARKER + "-6-long-enough-to-be-a-key");
        assertThat(problems(environment)).isEmpty();
        assertThat(Settings.from(environment, Map.of()).toString()).doesNotContain(MARKER);
    }

    @ParameterizedTest
    @MethodSource("readFromFiles")
    void everySettingCanBeReadFromAFile(String name) throws Exception {
        Path missing = directory.resolve("missing");
        assertThat(problems(Map.of(name + "_FILE", missing.toString())))
                .contains(name + "_FILE names " + missing + ", which cannot be read");
        Path empty = Files.writeString(directory.resolve("empty"), "\n");
        assertThat(problems(Map.of(name + "_FILE", empty.toString()))).isEmpty();
    }

    private static Stream<String> readFromFiles() {
        // Files themselves, and what is read only together with others.
        Set<String> others = Set.of(
                "VESTIBULE_CONFIG_FILE",
                "MB_DB_FILE",
                "VESTIBULE_SMTP_CA_FILE",
                "MB_DB_HOST",
                "MB_DB_PORT",
                "MB_DB_DBNAME",
                "VESTIBULE_SMTP_OAUTH_SCOPE");
        return Settings.ALL.stream().map(Setting::name).filter(name -> !others.contains(name));
    }

    @Test
    void valueWinsOverFileAndEnvironmentOverYaml() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "from a file\n");
        assertThat(name(Map.of("MB_SITE_NAME", "here", "MB_SITE_NAME_FILE", secret.toString()), Map.of()))
                .isEqualTo("here");
        assertThat(name(Map.of("MB_SITE_NAME_FILE", secret.toString()), Map.of("MB_SITE_NAME", "yaml")))
                .isEqualTo("from a file");
        assertThat(name(Map.of(), Map.of("MB_SITE_NAME_FILE", secret.toString())))
                .isEqualTo("from a file");
        assertThat(name(Map.of("MB_SITE_NAME", "  "), Map.of("MB_SITE_NAME", "yaml")))
                .isEqualTo("yaml");
        assertThat(name(Map.of("MB_SITE_NAME", " padded "), Map.of())).isEqualTo("padded");
    }

    private static String name(Map<String, String> environment, Map<String, String> file) {
        return Settings.from(environment, file).environment().given(Site.NAME).orElseThrow();
    }

    @Test
    void misspeltNamesOfOursAreRefusedAndOthersPassedOver() {
        assertThat(problems(Map.of("VESTIBULE_METRIC_TOKEN", MARKER)))
                .hasSize(1)
                .allMatch(problem -> problem.contains("VESTIBULE_METRIC_TOKEN") && !problem.contains(MARKER));
        assertThat(problems(Map.of("VESTIBULE_DEV_FILE_FILE", "x"))).hasSize(1);
        assertThat(problems(Map.of("MB_SOMETHING_OF_METABASE", "x", "PATH", "/bin", "vestibule_dev", "x")))
                .isEmpty();
        assertThatThrownBy(() -> Settings.from(Map.of(), Map.of("MB_SOMETHING_OF_METABASE", "x")))
                .isInstanceOf(InvalidSettingsException.class);
    }

    @Test
    void aNameThatIsTwoLettersFromOneOfOursIsToldWithTheOneThatWasMeant() {
        assertThat(problems(Map.of("VESTIBULE_METRIC_TOKEN_FILE", "x")))
                .containsExactly(
                        "VESTIBULE_METRIC_TOKEN_FILE is not a setting; did you mean VESTIBULE_METRICS_TOKEN_FILE?");
        assertThat(problems(Map.of("VESTIBULE_JAVA_OPT", "x")))
                .containsExactly("VESTIBULE_JAVA_OPT is not a setting; did you mean VESTIBULE_JAVA_OPTS?");
        assertThat(warnings(Map.of("MB_SITE_URLL", MARKER)))
                .containsExactly("MB_SITE_URLL is not a setting and is ignored; did you mean MB_SITE_URL?");
        assertThat(warnings(Map.of("MB_STIE_NMAE", "x")))
                .singleElement()
                .asString()
                .contains("MB_SITE_NAME?");
        assertThat(warnings(Map.of("mb_db_pass", "x")))
                .singleElement()
                .asString()
                .contains("MB_DB_PASS?");
        assertThat(warnings(Map.of("MB_LDAP_HOST", "x", "MB_SITE_UUID", "x", "MB_EMAIL_SMTP_HOST", "x", "PATH", "/")))
                .isEmpty();
    }

    private static List<String> warnings(Map<String, String> environment) {
        return Settings.from(environment, Map.of()).warnings();
    }

    @Test
    void aLanguageThatThereAreNoTextsInIsToldAndTaken() {
        assertThat(warnings(Map.of("MB_SITE_LOCALE", "nl")))
                .singleElement()
                .asString()
                .startsWith("MB_SITE_LOCALE is not a supported language, so English is used; supported are ")
                .contains("de, en");
        assertThat(warnings(Map.of("MB_SITE_LOCALE", "pt_BR"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "id.example.com, http://id.example.com",
        "localhost:3000/, http://localhost:3000",
        "intranet:8080, http://intranet:8080",
        "https://intranet, https://intranet"
    })
    void theAddressOfTheSiteMayStandThereWithoutHttp(String given, String taken) {
        assertThat(Settings.from(Map.of("MB_SITE_URL", given), Map.of())
                        .environment()
                        .given(HttpServerSettings.SITE_URL)
                        .orElseThrow())
                .hasToString(taken);
    }

    @Test
    void theDoubleListensOnThisMachineOnlyUnlessASecondSettingSaysSo() {
        assertThat(problems(Map.of("VESTIBULE_DEV", "true"))).isEmpty();
        assertThat(problems(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "::1")))
                .isEmpty();
        assertThat(problems(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "0.0.0.0")))
                .singleElement()
                .asString()
                .startsWith("MB_JETTY_HOST")
                .contains("VESTIBULE_DEV_REMOTE=true");
        assertThat(problems(
                        Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "0.0.0.0", "VESTIBULE_DEV_REMOTE", "true")))
                .isEmpty();
    }

    @Test
    void secretsAreTakenAsTheyAre() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "\uFEFF blanks around \r\n");
        assertThat(databasePassword(Map.of("MB_DB_PASS", "  blanks around "))).isEqualTo("  blanks around ");
        assertThat(databasePassword(Map.of("MB_DB_PASS", "\uFEFFpässwörd"))).isEqualTo("pässwörd");
        assertThat(databasePassword(Map.of("MB_DB_PASS_FILE", file.toString()))).isEqualTo(" blanks around ");
    }

    private static String databasePassword(Map<String, String> environment) {
        Map<String, String> all =
                new HashMap<>(Map.of("MB_DB_TYPE", "postgres", "MB_DB_HOST", "localhost", "MB_DB_DBNAME", "id"));
        all.putAll(environment);
        return Settings.from(all, Map.of()).database().password();
    }

    @ParameterizedTest
    @CsvSource({"000A, control", "0009, control", "FEFF, U+FEFF", "FFFD, U+FFFD"})
    void whatIsInASecretByMistakeIsRefused(String code, String why) throws Exception {
        String secret = "before" + (char) Integer.parseInt(code, 16) + "behind";
        Path file = Files.writeString(directory.resolve("secret"), secret);
        assertThat(problems(Map.of("MB_DB_PASS", secret)))
                .singleElement()
                .asString()
                .startsWith("MB_DB_PASS ")
                .contains(why);
        assertThat(problems(Map.of("MB_DB_PASS_FILE", file.toString())))
                .singleElement()
                .asString()
                .startsWith("MB_DB_PASS_FILE ")
                .contains(why);
    }

    @Test
    void valueThatWasGarbledOnItsWayIsRefusedWhateverSettingItIsOf() throws Exception {
        for (Setting<?> key : Settings.ALL) {
            boolean readWithOthers = Set.of("MB_DB_HOST", "MB_DB_PORT", "MB_DB_DBNAME", "VESTIBULE_SMTP_OAUTH_SCOPE")
                    .contains(key.name());
            if (!key.equals(ServerSettings.CONFIG_FILE) && !readWithOthers) {
                assertThat(problems(Map.of(key.name(), "caf\uFFFD\uFFFD")))
                        .as(key.name())
                        .anyMatch(problem -> problem.startsWith(key.name()) && problem.contains("U+FFFD"));
            }
        }
        Path latin1 = Files.write(directory.resolve("latin1"), new byte[] {'c', 'a', 'f', (byte) 0xE9});
        assertThat(problems(Map.of("MB_DB_PASS_FILE", latin1.toString())))
                .containsExactly("MB_DB_PASS_FILE names " + latin1 + ", which is not UTF-8 text");
    }

    @Test
    void databaseThatIsNamedByPartsNeedsThem() {
        assertThat(problems(Map.of("MB_DB_TYPE", "postgres")))
                .anyMatch(problem -> problem.startsWith("MB_DB_HOST "))
                .anyMatch(problem -> problem.startsWith("MB_DB_DBNAME "));
        DatabaseSettings database = Settings.from(
                        Map.of(
                                "MB_DB_TYPE", "mysql",
                                "MB_DB_HOST", "db.example.com",
                                "MB_DB_DBNAME", "id",
                                "MB_DB_USER", "ann",
                                "MB_DB_PASS", MARKER),
                        Map.of())
                .database();
        assertThat(database.url()).isEqualTo("jdbc:mariadb://db.example.com:3306/id");
        assertThat(database.toString()).doesNotContain(MARKER);
    }
}
