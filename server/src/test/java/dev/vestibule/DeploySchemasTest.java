package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.NodeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests and the compose file are what the schemas of Kubernetes and of Compose allow. */
@Tag("interop")
class DeploySchemasTest {
    private static final Path MANIFESTS = Path.of("..", "deploy", "kubernetes", "vestibule.yml");
    private static final Path COMPOSE = Path.of("..", "deploy", "compose", "compose.yml");

    @Test
    void schemasObjectToNothingButToMistakes(@TempDir Path folder) throws IOException {
        NodeProgram schemas = new NodeProgram(folder, "kubernetes-models@5.1.0", "dclint@3.1.0");
        JsonNode objections = schemas.run("deploy-schemas.mjs", MANIFESTS.toString(), COMPOSE.toString());
        assertThat(objections.path("kubernetes")).isEmpty();
        assertThat(objections.path("compose")).isEmpty();

        Path manifests = Files.writeString(
                folder.resolve("manifests.yml"),
                Files.readString(MANIFESTS)
                        .replace("maxUnavailable: 0", "maxUnavailabel: 0")
                        .replace("containerPort: 3000", "containerPort: http"));
        Path compose = Files.writeString(
                folder.resolve("compose.yml"), Files.readString(COMPOSE).replace("mem_limit:", "memory_limit:"));
        JsonNode found = schemas.run("deploy-schemas.mjs", manifests.toString(), compose.toString());
        assertThat(found.path("kubernetes"))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrder(
                        "Deployment: /spec/template/spec/containers/0/ports/0/containerPort type",
                        "Deployment: /spec/strategy/rollingUpdate/maxUnavailabel is unknown");
        assertThat(found.path("compose"))
                .extracting(JsonNode::textValue)
                .containsExactly("/services/vestibule must NOT have additional properties");
    }
}
