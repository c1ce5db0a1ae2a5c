package dev.vestibule.setup;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first run without a person: {@code MB_ADMIN_EMAIL} and {@code MB_ADMIN_PASSWORD}. */
@OnEachDatabase
class FirstAdministratorTest {
    private static final String EMAIL = "Admin@Example.com";

    private final FreshDatabase database;

    FirstAdministratorTest(FreshDatabase database) {
        this.database = database;
    }

    private static JsonNode signedIn(TestServer server, String password) {
        return server.as(server.signIn("admin@example.com", password))
                .get("/api/user/current")
                .json();
    }

    @Test
    void theSettingsMakeTheFirstAdministrator() {
        try (TestServer server =
                TestServer.on(database.kind(), "MB_ADMIN_EMAIL=" + EMAIL, "MB_ADMIN_PASSWORD=" + PASSWORD)) {
            assertThat(signedIn(server, PASSWORD).path("is_superuser").booleanValue())
                    .isTrue();
            JsonNode properties = server.get("/api/session/properties").json();
            assertThat(properties.path("has-user-setup").booleanValue()).isTrue();
            assertThat(properties.path("setup-token").isNull()).isTrue();
            assertThat(server.tables().value("SELECT setup_token FROM installation"))
                    .isEmpty();
            assertThat(server.post("/api/setup", "{}").status()).isEqualTo(403);
        }
    }

    @Test
    void theyMayStandInFiles(@TempDir Path directory) throws IOException {
        Path email = Files.writeString(directory.resolve("email"), EMAIL + "\n");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        try (TestServer server =
                TestServer.on(database.kind(), "MB_ADMIN_EMAIL_FILE=" + email, "MB_ADMIN_PASSWORD_FILE=" + password)) {
            assertThat(signedIn(server, PASSWORD).path("email").textValue()).isEqualTo("admin@example.com");
        }
    }

    @Test
    void laterStartsChangeNothing() {
        try (TestServer server =
                TestServer.on(database.kind(), "MB_ADMIN_EMAIL=" + EMAIL, "MB_ADMIN_PASSWORD=" + PASSWORD)) {
            String key = server.signIn("admin@example.com", PASSWORD);
            server.restart("MB_ADMIN_PASSWORD=nine yellow spoons dance");
            assertThat(server.as(key).get("/api/user/current").status()).isEqualTo(200);
            assertThat(server.client().signIn("admin@example.com", PASSWORD).status())
                    .isEqualTo(200);
            assertThat(server.client()
                            .signIn("admin@example.com", "nine yellow spoons dance")
                            .status())
                    .isEqualTo(401);
            server.restart("MB_ADMIN_EMAIL=second@example.com");
            assertThat(server.users().count()).isEqualTo(1);
        }
    }

    @Test
    void whereThereIsAnAdministratorNoneIsMade() {
        try (TestServer server = TestServer.on(database.kind())) {
            server.hasAdministrator("ann@example.com", PASSWORD);
            server.restart("MB_ADMIN_EMAIL=" + EMAIL, "MB_ADMIN_PASSWORD=" + PASSWORD);
            assertThat(server.users().count()).isEqualTo(1);
        }
    }

    @Test
    void aServerWithPeopleButNoAdministratorGetsOne() {
        try (TestServer server = TestServer.on(database.kind())) {
            String token = server.get("/api/session/properties")
                    .json()
                    .path("setup-token")
                    .textValue();
            server.post("/api/setup", """
                    {"token": "%s", "user": {"email": "ann@example.com", "password": "%s"}, "prefs": {"site_name": "Acme"}}""".formatted(token, PASSWORD));
            server.tables().run("UPDATE account SET superuser = FALSE");
            server.restart("MB_ADMIN_EMAIL=" + EMAIL, "MB_ADMIN_PASSWORD=" + PASSWORD);
            assertThat(signedIn(server, PASSWORD).path("is_superuser").booleanValue())
                    .isTrue();
        }
    }

    @Test
    void aPasswordThatIsEasyToGuessStopsTheStartWithoutBeingTold() {
        assertThatThrownBy(
                        () -> TestServer.on(database.kind(), "MB_ADMIN_EMAIL=" + EMAIL, "MB_ADMIN_PASSWORD=too-short")
                                .close())
                .hasMessageContaining("MB_ADMIN_PASSWORD")
                .hasMessageContaining("Use at least 15 characters.")
                .hasMessageNotContaining("too-short");
    }

    @Test
    void oneWithoutTheOtherStopsTheStart() {
        assertThatThrownBy(() -> TestServer.on(database.kind(), "MB_ADMIN_EMAIL=" + EMAIL)
                        .close())
                .hasMessageContaining("MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD must both be set");
        assertThatThrownBy(() -> TestServer.on(database.kind(), "MB_ADMIN_PASSWORD=" + PASSWORD)
                        .close())
                .hasMessageContaining("MB_ADMIN_EMAIL and MB_ADMIN_PASSWORD must both be set")
                .hasMessageNotContaining(PASSWORD);
    }
}
