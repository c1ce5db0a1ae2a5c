package dev.vestibule.mfa;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What encrypts the secrets of second factors where {@code MB_ENCRYPTION_SECRET_KEY} is not set. */
class FactorKeyTest {
    private static final String OPTIONAL = "MB_MFA_ENFORCEMENT=optional";

    @Test
    void theEmbeddedDatabaseHasAKeyFileBesideItThatOutlivesARestartAndALaterKey(@TempDir Path folder)
            throws IOException {
        Path key = folder.resolve("vestibule.key");
        try (TestServer server = TestServer.inFile(folder.resolve("vestibule"), OPTIONAL)) {
            assertThat(key).as("not before it is needed").doesNotExist();
            AuthenticatorApp app = AuthenticatorApp.of(server, "embedded@example.com");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            String content = Files.readString(key);

            server.restart(OPTIONAL);
            assertThat(app.verify(app.challenge(), app.code()).status()).isEqualTo(200);
            app.rests();
            server.restart(OPTIONAL, OidcWorld.PHRASE);
            assertThat(app.verify(app.challenge(), app.code()).status()).isEqualTo(200);
            assertThat(app.verify(app.challenge(), app.recoveryCodes().get(0)).status())
                    .isEqualTo(200);
            assertThat(Files.readString(key)).isEqualTo(content);
        }
    }

    @Test
    void anotherDatabaseNeedsTheSettingAndSaysSo() {
        try (TestServer server = TestServer.on(DatabaseKind.POSTGRES, OPTIONAL)) {
            server.hasUser("external@example.com", PASSWORD);
            Client client = server.as(server.signIn("external@example.com", PASSWORD));
            Answer refused = client.post("/api/ee/mfa/enroll", "{\"password\":\"" + PASSWORD + "\"}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("MB_ENCRYPTION_SECRET_KEY is not set");
            server.isSetUpBy("admin@example.com", PASSWORD, "MB_MFA_ENFORCEMENT=");
            Answer setting = server.as(server.signIn("admin@example.com", PASSWORD))
                    .put("/api/setting/mfa-enforcement", "{\"value\":\"optional\"}");
            assertThat(setting.status()).isEqualTo(400);
            assertThat(setting.text()).contains("can be turned on only if MB_ENCRYPTION_SECRET_KEY is set");
        }
    }
}
