package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.finish;
import static dev.vestibule.passkey.PasskeyWorld.options;
import static dev.vestibule.passkey.PasskeyWorld.send;
import static dev.vestibule.passkey.PasskeyWorld.signInOptions;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Commands;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** npm's SimpleWebAuthn judges the same answers, by the credentials that are stored here: both say the same. */
@Tag("interop")
class SimpleWebAuthnTest {
    private static final String VERSION = "14.0.3";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void bothAcceptAndRefuseTheSame(@TempDir Path folder) throws IOException {
        ArrayNode asked = JSON.createArrayNode();
        List<Boolean> ours = new ArrayList<>();
        Map<String, Consumer<TestAuthenticator>> bends = new LinkedHashMap<>();
        bends.put("right", key -> {});
        bends.put("right again", key -> {});
        bends.put("another origin", key -> key.origin = "https://id.example.com.evil.example");
        bends.put("another port", key -> key.origin = "https://id.example.com:8443");
        bends.put("another relying party", key -> key.site = "example.com");
        bends.put("no user verification", key -> key.verifies = false);
        try (TestServer server = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE)) {
            TestAuthenticator key = authenticator();
            key.syncs = true;
            key.count = 7;
            Client ann = new PasskeyWorld(server).user("ann@example.com");
            JsonNode begun = options(ann);
            ObjectNode created = key.create(begun);
            asked.addObject()
                    .put("challenge", begun.path("challenge").textValue())
                    .set("response", created);
            assertThat(finish(ann, created).status()).isEqualTo(200);

            for (Consumer<TestAuthenticator> bend : bends.values()) {
                String origin = key.origin;
                bend.accept(key);
                JsonNode wanted = signInOptions(server.client());
                ObjectNode answer = key.get(wanted);
                ObjectNode one = asked.addObject();
                one.put("challenge", wanted.path("challenge").textValue()).set("response", answer);
                one.set("credential", stored(server));
                ours.add(send(server.client(), answer).status() == 200);
                key.origin = origin;
                key.site = "";
                key.verifies = true;
            }
        }
        JsonNode theirs = JSON.readTree(run(folder, asked.toString()));
        assertThat(theirs.at("/0/verified").booleanValue())
                .as(theirs.toString())
                .isTrue();
        assertThat(theirs.at("/0/id")).isEqualTo(asked.at("/0/response/id"));
        assertThat(theirs.at("/0/counter").intValue()).isEqualTo(7);
        assertThat(theirs.at("/0/synced").booleanValue()).isTrue();
        assertThat(theirs.at("/1/counter").intValue()).isEqualTo(8);
        assertThat(theirs.at("/1/userVerified").booleanValue()).isTrue();
        assertThat(ours).containsExactly(true, true, false, false, false, false);
        List<String> names = List.copyOf(bends.keySet());
        for (int i = 0; i < ours.size(); i++) {
            assertThat(theirs.get(i + 1).path("verified").booleanValue())
                    .as(names.get(i) + ": " + theirs.get(i + 1))
                    .isEqualTo(ours.get(i));
        }
    }

    /** What the database has of the only passkey. */
    private static ObjectNode stored(TestServer server) {
        ObjectNode credential = JSON.createObjectNode();
        credential.put("id", server.tables().value("SELECT RAWTOHEX(credential_id) FROM passkey"));
        credential.put("publicKey", server.tables().value("SELECT RAWTOHEX(public_key) FROM passkey"));
        credential.put("counter", server.tables().count("SELECT sign_count FROM passkey"));
        return credential;
    }

    private static String run(Path folder, String input) throws IOException {
        try (InputStream script = SimpleWebAuthnTest.class.getResourceAsStream("/interop/simplewebauthn.mjs")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("judge.mjs"));
        }
        String unused = Commands.run(
                List.of(
                        "npm",
                        "install",
                        "--no-audit",
                        "--no-fund",
                        "--silent",
                        "--prefix",
                        folder.toString(),
                        "@simplewebauthn/server@" + VERSION),
                "");
        return Commands.run(List.of("node", folder.resolve("judge.mjs").toString()), input);
    }
}
