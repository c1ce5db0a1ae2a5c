package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.passkey.PasskeyWorld;
import dev.vestibule.passkey.TestAuthenticator;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes a server loads that has no passkeys yet. */
@Tag("faults")
class PasskeyLibraryTest {
    private static final String LIBRARY = "com.webauthn4j.";
    private static final String JSON_OF_THE_LIBRARY = "tools.jackson.dataformat.cbor.";

    @TempDir
    private Path directory;

    @Test
    void aStartAndASignInWithAPasswordLoadNothingOfTheLibrary() throws IOException {
        DatabaseSettings settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.withHashes(Argon2Settings.standard()).in(settings, 1);
        Path log = directory.resolve("classes.log");
        try (ChildNode node = ChildNode.launched(
                        directory,
                        settings,
                        List.of("-Xlog:class+load:file=" + log),
                        "MB_SITE_URL=https://id.example.com")
                .ready()) {
            String key =
                    node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
            node.get("/api/session/properties").hasStatus(200);
            node.check(key).hasStatus(200);
            assertThat(Files.readString(log))
                    .contains("dev.vestibule.passkey.PasskeySignIn")
                    .doesNotContain(LIBRARY, JSON_OF_THE_LIBRARY);

            Client ann = new Client(node.port()).with("X-Metabase-Session", key);
            assertThat(PasskeyWorld.add(ann, new TestAuthenticator("https://id.example.com")))
                    .isNotEmpty();
            assertThat(Files.readString(log)).as("the first passkey").contains(LIBRARY);
        }
    }
}
