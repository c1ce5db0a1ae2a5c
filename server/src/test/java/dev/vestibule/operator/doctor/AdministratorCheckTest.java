package dev.vestibule.operator.doctor;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.passkey.PasskeyWorld;
import dev.vestibule.passkey.TestAuthenticator;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./vestibule doctor} says of administrators who sign in without a password. */
class AdministratorCheckTest {
    private static final String LOCKED =
            "None of the 1 active administrators can sign in: no valid password, no provider and no passkey.";

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("vestibule");
    }

    private String doctor() {
        return new CommandLine(directory, DatabaseSettings.h2File(file()))
                .runHere("doctor")
                .output();
    }

    @Test
    void aPasskeyThatVerifiesItsUserIsEnoughWhereTheSiteHasPasskeys() {
        try (TestServer server = TestServer.inFile(file(), PasskeyWorld.SITE)) {
            int ann = server.hasAdministrator(ANN, PASSWORD);
            PasskeyWorld.add(server.as(server.signIn(ANN, PASSWORD)), new TestAuthenticator("https://id.example.com"));
            server.users().removePassword(ann);
            assertThat(doctor()).contains("1 of 1 can sign in: " + ANN);

            server.tables().run("UPDATE passkey SET verifies_user = FALSE");
            assertThat(doctor()).contains(LOCKED);
            server.tables().run("UPDATE passkey SET verifies_user = TRUE");
            server.restart("MB_SITE_URL=http://id.example.com");
            assertThat(doctor()).contains(LOCKED);
        }
    }
}
