package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in deploy/ and packaging/ for other programs: they parse, and set what the server knows. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");

    @TempDir
    private Path directory;

    private static List<JsonNode> documents(String file) throws IOException {
        Path path = DEPLOY.resolve(file);
        try (MappingIterator<JsonNode> all =
                new YAMLMapper().readerFor(JsonNode.class).readValues(path.toFile())) {
            return all.readAll();
        }
    }

    /** Reads settings as strictly as those of a file, in which an unknown name is an error. */
    private void areSettings(Map<String, String> given) throws IOException {
        Map<String, String> settings = new TreeMap<>(given);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            if (setting.getKey().endsWith("_FILE")) {
                String secret = setting.getKey().contains("_URI")
                        ? "postgres://vestibule:secret@db.example.com:5432/vestibule"
                        : "a secret of more than sixteen characters";
                Path file = directory.resolve(setting.getKey());
                setting.setValue(Files.writeString(file, secret).toString());
            }
        }
        assertThatCode(() -> Settings.from(Map.of(), settings)).doesNotThrowAnyException();
    }

    @Test
    void composeFileSetsWhatTheServerKnows() throws IOException {
        JsonNode compose = documents("compose/compose.yml").get(0);
        JsonNode server = compose.at("/services/vestibule");
        Map<String, String> settings = new TreeMap<>();
        server.get("environment")
                .properties()
                .forEach(each -> settings.put(
                        each.getKey(), each.getValue().asText().replaceAll("\\$\\{[^:}]*:-([^}]*)}", "$1")));
        assertThat(settings).containsKeys("MB_DB_HOST", "VESTIBULE_DRAIN");
        areSettings(settings);
        assertThat(compose.get("services").has(settings.get("MB_DB_HOST"))).isTrue();
        for (JsonNode service : compose.get("services")) {
            service.get("secrets")
                    .forEach(secret -> assertThat(compose.get("secrets").has(secret.asText()))
                            .isTrue());
        }
        assertThat(server.get("read_only").asBoolean()).isTrue();
    }

    @Test
    void manifestsSetWhatTheServerKnows() throws IOException {
        assertThat(Files.readAllLines(DEPLOY.resolve("kubernetes/vestibule.yml"))
                        .get(0))
                .startsWith("# Not run by the project's tests");
        List<JsonNode> manifests = documents("kubernetes/vestibule.yml");
        assertThat(manifests)
                .extracting(manifest -> manifest.get("kind").asText())
                .containsExactly("Deployment", "Service", "PodDisruptionBudget");
        JsonNode deployment = manifests.get(0);
        JsonNode labels = deployment.at("/spec/template/metadata/labels");
        assertThat(Stream.of(
                        deployment.at("/spec/selector/matchLabels"),
                        manifests.get(1).at("/spec/selector"),
                        manifests.get(2).at("/spec/selector/matchLabels")))
                .allSatisfy(selector -> assertThat(selector).isEqualTo(labels));
        JsonNode container = deployment.at("/spec/template/spec/containers/0");
        Map<String, String> settings = new TreeMap<>();
        container
                .get("env")
                .forEach(each -> settings.put(
                        each.get("name").asText(), each.get("value").asText()));
        areSettings(settings);
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(deployment.at("/spec/template/spec/enableServiceLinks").asBoolean(true))
                .isFalse();
    }

    @Test
    void settingsFileOfThePackageIsValidAsItIsAndWithEachSuggestion() throws IOException {
        String text = Files.readString(Path.of("..", "packaging", "debian", "vestibule.yml"));
        areSettings(settingsOf(text));
        Map<String, String> all = settingsOf(text.replaceAll("(?m)^#(?=[A-Z_]+:|  -)", ""));
        assertThat(all).containsKeys("MB_SITE_URL", "MB_DB_CONNECTION_URI_FILE");
        all.remove("MB_DB_FILE"); // the text says so
        areSettings(all);
    }

    private static Map<String, String> settingsOf(String yaml) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        new YAMLMapper()
                .readTree(yaml)
                .properties()
                .forEach(each -> settings.put(
                        each.getKey(),
                        each.getValue().isArray()
                                ? each.getValue().get(0).asText()
                                : each.getValue().asText()));
        return settings;
    }
}
