package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.ConfigFile;
import dev.vestibule.platform.config.ConfigSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vestibule config}. */
class ConfigCommandTest {
    private static final String SECRET = "correct horse battery";

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private String run(int status, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        assertThat(Main.run(environment, stream, stream, arguments))
                .as(output.toString(StandardCharsets.UTF_8))
                .isEqualTo(status);
        return output.toString(StandardCharsets.UTF_8);
    }

    private void fileSays(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("vestibule.yml"), text);
        environment.put("VESTIBULE_CONFIG_FILE", file.toString());
    }

    @Test
    void everyMistakeIsNamedAtOnce() throws IOException {
        fileSays("MB_JETTY_PORT: 99999\nVESTIBULE_TRUSTED_PROXY: 192.0.2.7\nMB_SITE_LOCALE: en\n");
        environment.put("MB_SITE_URLL", "https://id.example.com");
        environment.put("MB_SITE_LOCALE", "de");
        environment.put("MB_LOAD_SAMPLE_CONTENT", "true");
        environment.put("MB_DB_TYPE", "oracle");
        environment.put("VESTIBULE_DRAIN", "soon");
        String told = run(1, "config", "check");
        assertThat(told)
                .containsPattern("error +MB_JETTY_PORT must be")
                .containsPattern("error +MB_DB_TYPE must be one of h2, ")
                .containsPattern("error +VESTIBULE_DRAIN ")
                .containsPattern("error +VESTIBULE_TRUSTED_PROXY is not a setting")
                .containsPattern("warning +MB_SITE_URLL is not a setting .*did you mean MB_SITE_URL\\?")
                .containsPattern("warning +MB_SITE_LOCALE is set more than once; the value of the environment is in")
                .containsPattern("(?m)^ignored +MB_LOAD_SAMPLE_CONTENT$")
                .doesNotContainPattern("ignored +MB_SITE_URLL");
        assertThat(run(1, "config", "check", "--json")).contains("\"errors\":[");
    }

    @Test
    void fileThatIsNoYamlDoesNotHideTheMistakesOfTheEnvironment() throws IOException {
        fileSays("{");
        environment.put("MB_JETTY_PORT", "many");
        assertThat(run(1, "config", "check")).contains("is not valid YAML", "MB_JETTY_PORT must be");
    }

    @Test
    void wordsOfTheFileAreReadAsTheyAreWritten() throws IOException {
        fileSays("""
                MB_MFA_ENFORCEMENT: off
                VESTIBULE_PASSKEYS_ENABLED: no
                MB_ENABLE_PASSWORD_LOGIN: On
                VESTIBULE_TRUSTED_PROXIES: [192.0.2.7, '192.0.2.8']
                MB_SITE_NAME:
                """);
        assertThat(run(0, "config", "check")).isEqualTo("All settings are valid.\n");
        assertThat(run(0, "config", "print"))
                .containsPattern("MB_MFA_ENFORCEMENT +off +/")
                .containsPattern("VESTIBULE_PASSKEYS_ENABLED +(no|false) +/")
                .containsPattern("MB_ENABLE_PASSWORD_LOGIN +(On|true) +/")
                .containsPattern("VESTIBULE_TRUSTED_PROXIES +192.0.2.7,192.0.2.8 +/");

        fileSays("""
                MB_DB_PASS: 0123
                MB_EMAIL_SMTP_PASSWORD: 1e3
                A: |
                  two
                  lines
                B: ~
                C: {d: yes}
                D: [{key: k}]
                """);
        assertThat(ConfigFile.read(directory.resolve("vestibule.yml"), true))
                .containsEntry("MB_DB_PASS", "0123")
                .containsEntry("MB_EMAIL_SMTP_PASSWORD", "1e3")
                .containsEntry("A", "two\nlines\n")
                .containsEntry("B", "")
                .containsEntry("C", "{\"d\":true}")
                .containsEntry("D", "[{\"key\":\"k\"}]");
        fileSays("# nothing is set\n");
        assertThat(ConfigFile.read(directory.resolve("vestibule.yml"), true)).isEmpty();
        fileSays("- MB_JETTY_PORT\n");
        assertThat(run(1, "config", "check")).contains("must contain settings such as");
    }

    @Test
    void withoutMistakesTheStatusIsZero() {
        environment.put("MB_SITE_URL", "https://id.example.com");
        assertThat(run(0, "config", "check")).isEqualTo("All settings are valid.\n");
    }

    @Test
    void everySettingIsPrintedWithItsSourceAndNoSecret() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), SECRET);
        fileSays("MB_ENCRYPTION_SECRET_KEY_FILE: " + key + "\nMB_SITE_NAME: Example\n");
        environment.put("MB_DB_CONNECTION_URI", "postgres://vestibule:" + SECRET + "@db.example.com/vestibule");
        environment.put("MB_JETTY_PORT", "0x50");
        String told = run(1, "config", "print");
        assertThat(told)
                .doesNotContain(SECRET)
                .containsPattern("MB_ENCRYPTION_SECRET_KEY +\\*+ +" + key + " \\(MB_ENCRYPTION_SECRET_KEY_FILE in /")
                .containsPattern("MB_DB_CONNECTION_URI +\\*+ +the environment")
                .containsPattern("MB_SITE_NAME +Example +/.*vestibule.yml")
                .containsPattern("MB_JETTY_PORT +0x50 \\(invalid\\) +the environment")
                .containsPattern("MB_SITE_LOCALE +\\S+ +default, unless administrators have changed it")
                .containsPattern("MB_DB_TYPE +h2 +default");
        assertThat(told.lines()).hasSize(Settings.ALL.size() + 1);
        assertThat(run(1, "config", "print", "--set").lines()).hasSize(6);
    }

    @Test
    void sampleIsThatOfTheReferenceAndItsDefaultsAreValid() throws IOException {
        String sample = run(0, "config", "sample");
        Path reference = Path.of("..", "docs", "reference", "vestibule.yml");
        Files.writeString(Path.of("target", "vestibule.yml"), sample);
        assertThat(sample).isEqualTo(ConfigSample.of(Settings.ALL));
        assertThat(Files.exists(reference) ? Files.readString(reference) : "")
                .withFailMessage("docs/reference/vestibule.yml is not what the settings say. Update it:"
                        + " cp server/target/vestibule.yml docs/reference/")
                .isEqualTo(sample);
        assertThat(sample.lines()).allMatch(line -> line.length() <= 120);

        fileSays(sample.replaceAll("(?m)^#(?=[A-Z]+_)", ""));
        Map<String, String> file = ConfigFile.read(directory.resolve("vestibule.yml"), true);
        assertThat(file).hasSize(Settings.ALL.size() - 4).containsEntry("MB_JETTY_PORT", "3000");
        assertThat(Settings.from(Map.of(), file).warnings()).isEmpty();
    }
}
