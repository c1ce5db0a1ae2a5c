package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.mail.MailOptions;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.config.Span;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.settings.Site;
import dev.vestibule.setup.SetupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path directory;

    @Test
    void userAndPasswordMayStandInTheDatabasesAddress() {
        DatabaseSettings database = Settings.from(
                        Map.of("MB_DB_CONNECTION_URI", "postgres://ann:p%40ss@db.example.com:5432/id"), Map.of())
                .database();

        assertThat(database.url()).isEqualTo("jdbc:postgresql://db.example.com:5432/id");
        assertThat(database.user()).isEqualTo("ann");
        assertThat(database.password()).isEqualTo("p@ss");
    }

    @Test
    void userAndPasswordOfTheirOwnWinOverThoseInTheAddress() {
        DatabaseSettings database = Settings.from(
                        Map.of(
                                "MB_DB_CONNECTION_URI", "mysql://ann:one@db.example.com/id",
                                "MB_DB_USER", "bob",
                                "MB_DB_PASS", "two"),
                        Map.of())
                .database();

        assertThat(database.user()).isEqualTo("bob");
        assertThat(database.password()).isEqualTo("two");
    }

    @Test
    void theLaunchersOwnVariablesAreNoMistakes() {
        Settings settings = Settings.from(Map.of("VESTIBULE_CACHE", "off", "VESTIBULE_JAVA_OPTS", "-Xmx1g"), Map.of());

        assertThat(settings.environment().value(HttpServerSettings.PORT)).isEqualTo(3000);
    }

    @Test
    void everyMistakeIsNamedAtOnceAndNoValueIsRepeated() {
        Map<String, String> environment = Map.of(
                "MB_JETTY_PORT", "many",
                "MAX_SESSION_AGE", "0",
                "VESTIBULE_TYPO", "1",
                "MB_ADMIN_PASSWORD", "marker-7d1f",
                "VESTIBULE_ARGON2_MEMORY_KIB", "1048577");

        assertThatThrownBy(() -> Settings.from(environment, Map.of("SOMETHING", "else")))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "SOMETHING is not a setting; see docs/reference/settings.md",
                                        "VESTIBULE_TYPO is not a setting; see docs/reference/settings.md",
                                        "MB_JETTY_PORT must be an integer from 0 to 65535",
                                        "MAX_SESSION_AGE must be an integer from 1 to 527040",
                                        "MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD must both be set",
                                        "VESTIBULE_ARGON2_MEMORY_KIB must be an integer from 19456 to 1048576"));
    }

    @Test
    void mailWithoutTlsToAnotherMachineNeedsASecondSetting() {
        for (String host : List.of("mail.example.com", "192.0.2.1", "127.0.0.1.example.com", "2001:db8::1")) {
            Map<String, String> clear = Map.of("MB_EMAIL_SMTP_HOST", host, "MB_EMAIL_SMTP_SECURITY", "none");
            assertThatThrownBy(() -> Settings.from(clear, Map.of()))
                    .isInstanceOfSatisfying(
                            InvalidSettingsException.class,
                            e -> assertThat(e.problems().get(0))
                                    .startsWith("MB_EMAIL_SMTP_SECURITY")
                                    .contains("VESTIBULE_SMTP_ALLOW_CLEARTEXT=true"));
            Map<String, String> allowed = new HashMap<>(clear);
            allowed.put("VESTIBULE_SMTP_ALLOW_CLEARTEXT", "true");
            assertThat(Settings.from(allowed, Map.of()).environment().value(MailOptions.CLEARTEXT))
                    .isTrue();
        }
        for (String host : List.of("localhost", "127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1")) {
            Map<String, String> own = Map.of("MB_EMAIL_SMTP_HOST", host, "MB_EMAIL_SMTP_SECURITY", "none");
            assertThat(Settings.from(own, Map.of()).environment().given(MailSettings.HOST))
                    .contains(host);
        }
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        Path file = write("MB_SITE_NAME: From the file\nMB_JETTY_PORT: 4000\n");

        Settings settings =
                Settings.from(Map.of("VESTIBULE_CONFIG_FILE", file.toString(), "MB_SITE_NAME", "From the environment"));

        assertThat(settings.environment().given(Site.NAME)).contains("From the environment");
        assertThat(settings.environment().value(HttpServerSettings.PORT)).isEqualTo(4000);
    }

    @Test
    void aFileMaySpellListsAndSpansInYaml() throws IOException {
        Path file = write("""
                VESTIBULE_TRUSTED_PROXIES:
                  - 10.0.0.0/8
                  - fd00::/8
                MB_SESSION_TIMEOUT:
                  amount: 30
                  unit: minutes
                MB_SITE_LOCALE:
                """);

        Settings settings = Settings.from(Map.of("VESTIBULE_CONFIG_FILE", file.toString()));

        assertThat(settings.environment().given(SessionSettings.IDLE)).contains(new Span(30, "minutes"));
        assertThat(settings.environment().given(Site.LOCALE)).isEmpty();
    }

    @Test
    void aSecretMayStandInAFileOfItsOwn() throws IOException {
        Path secret = write("a token from the file\n");

        Settings settings = Settings.from(Map.of("MB_SETUP_TOKEN_FILE", secret.toString()), Map.of());

        assertThat(settings.environment()
                        .given(SetupSettings.TOKEN)
                        .orElseThrow()
                        .text())
                .isEqualTo("a token from the file");
        assertThat(settings.toString()).doesNotContain("from the file");
    }

    @Test
    void filesWithSecretsThatOthersMayReadAreNamed() throws IOException {
        Path secret = write("a token from the file\n");
        Path config = Files.writeString(directory.resolve("vestibule.yml"), "MB_DB_PASS: secret\n");
        Map<String, String> environment =
                Map.of("MB_SETUP_TOKEN_FILE", secret.toString(), "VESTIBULE_CONFIG_FILE", config.toString());
        for (String others : List.of("rw-r-----", "rw----r--")) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(others));
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString(others));
            assertThat(Settings.from(environment).exposedFiles()).containsExactlyInAnyOrder(secret, config);
        }
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("r--------"));
        assertThat(Settings.from(environment).exposedFiles()).isEmpty();
    }

    @Test
    void filesWithoutSecretsMayBeReadByAnybody() throws IOException {
        Path name = write("Acme");
        Path config = Files.writeString(directory.resolve("vestibule.yml"), "MB_JETTY_PORT: 4000\n");
        for (Path file : List.of(name, config)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        assertThat(Settings.from(Map.of(
                                "MB_SITE_NAME_FILE", name.toString(), "VESTIBULE_CONFIG_FILE", config.toString()))
                        .exposedFiles())
                .isEmpty();
    }

    @Test
    void aFileThatHoldsNoSettingsIsTold() throws IOException {
        Path file = write("hello\n");

        assertThatThrownBy(() -> Settings.from(Map.of("VESTIBULE_CONFIG_FILE", file.toString())))
                .isInstanceOfSatisfying(
                        InvalidSettingsException.class,
                        e -> assertThat(e.problems())
                                .isEqualTo(List.of(file + " must contain settings such as MB_JETTY_PORT: 3000")));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("some.file"), text);
    }

    @Test
    void aSiteUrlMayHaveAPathThatNeedsNoQuoting() {
        assertThat(Settings.from(Map.of("MB_SITE_URL", "https://example.com/idp/"), Map.of())
                        .environment()
                        .given(HttpServerSettings.SITE_URL)
                        .orElseThrow())
                .hasToString("https://example.com/idp");
        for (String path : List.of("/a;b", "/a%20b", "/a/../b", "/a//b", "/a'b")) {
            assertThatThrownBy(() -> Settings.from(Map.of("MB_SITE_URL", "https://example.com" + path), Map.of()))
                    .hasMessageContaining(
                            "MB_SITE_URL can have a path of letters, digits and - _ . ~ only, such as https://example.com/idp");
        }
    }
}
