package dev.vestibule.operator;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./vestibule unlock} while a server runs on the database. */
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"H2", "MARIADB"})
class UnlockCommandTest {
    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private CommandWorld world;
    private TestServer server;

    UnlockCommandTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() {
        world = new CommandWorld(kind, directory);
        server = world.server;
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void failsFromManyPlaces(String email) {
        for (int i = 0; i < 10; i++) {
            server.from("198.51.100." + i).signIn(email, "another");
        }
    }

    private boolean signsIn(Client client) {
        return client.signIn(ANN, PASSWORD).status() == 200;
    }

    @Test
    void accountThatFailedTriesKeepOutIsShownAndLetIn() {
        failsFromManyPlaces(ANN);
        assertThat(server.client().signIn(ANN, PASSWORD).text()).contains("Too many attempts");

        CommandLine.Done listed = world.launch("unlock");
        assertThat(listed.status()).as(listed.errors()).isZero();
        assertThat(listed.output()).contains(ANN).contains("sign-in").contains("10");

        CommandLine.Done done = world.launch("unlock", "--user", " ANN@example.com");
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output()).isEqualTo("Cleared 10 failed attempts for ann@example.com.\n");
        // Another node has to read of it first.
        Awaitility.await().until(() -> signsIn(server.client()));
        assertThat(world.run("unlock", "--list").output()).isEqualTo("No active lockouts.\n");
        assertThat(world.audited("account.unban"))
                .contains("actor_id=, subject_kind=account, subject_id=" + world.ann)
                .contains("\"operator\":\"" + System.getProperty("user.name") + "\"");
    }

    @Test
    void passwordThatGuessingClosedOpensAgain() {
        server.client().signIn(ANN, "another");
        server.users().failAHundredTimes();
        assertThat(signsIn(server.client())).isFalse();

        JsonNode bans = world.found("unlock").path("bans");
        assertThat(bans).hasSize(1);
        assertThat(bans.get(0).path("user").textValue()).isEqualTo(ANN);
        assertThat(bans.get(0).path("until").isNull()).isTrue();

        JsonNode forgotten = world.found("unlock", "--user", ANN);
        assertThat(forgotten.path("rows_of_failures").intValue()).isEqualTo(1);
        Awaitility.await().until(() -> signsIn(server.client()));
    }

    @Test
    void addressThatFailedTriesKeepOutIsShownAndLetIn() {
        Client office = server.from("203.0.113.7");
        for (int i = 0; i < 50; i++) {
            office.signIn("somebody" + i + "@example.com", "another");
        }
        assertThat(signsIn(office)).isFalse();
        assertThat(signsIn(server.from("203.0.113.8"))).isTrue();
        assertThat(world.run("unlock").output()).contains("203.0.113.7").contains("50");

        assertThat(world.found("unlock", "--address", "203.0.113.7")
                        .path("tries")
                        .intValue())
                .isEqualTo(50);

        Awaitility.await().until(() -> signsIn(office));
        assertThat(world.audited("address.unban")).contains("subject_kind=address, subject_id=203.0.113.7");
    }

    @Test
    void ipv6NetworkThatFailedTriesKeepOutIsShownAndLetInByAnyOfItsAddresses() {
        Client office = server.from("2001:db8:0:7::1");
        for (int i = 0; i < 50; i++) {
            office.signIn("somebody" + i + "@example.com", "another");
        }
        assertThat(signsIn(server.from("2001:db8:0:7::2"))).isFalse();
        assertThat(world.run("unlock").output()).contains("2001:db8:0:7::/64").contains("50");

        CommandLine.Done done = world.run("unlock", "--address", "2001:db8:0:7:1:2:3:4");
        assertThat(done.output()).isEqualTo("Cleared 50 failed attempts for 2001:db8:0:7::/64.\n");
        Awaitility.await().until(() -> signsIn(office));
        assertThat(world.run("unlock", "--address", "2001:db8:0:7::/64").output())
                .isEqualTo("No failed attempts for 2001:db8:0:7::/64.\n");
        assertThat(world.run("unlock", "--address", "203.0.113.0/24").status()).isEqualTo(2);
    }

    @Test
    void linksThatWereAskedForTooOftenCanBeAskedForAgain() {
        for (int i = 0; i < 3; i++) {
            assertThat(server.post("/api/session/forgot_password", "{\"email\": \"" + ANN + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(server.post("/api/session/forgot_password", "{\"email\": \"" + ANN + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(world.run("unlock").output()).contains(ANN).contains("password reset request");
        assertThat(world.run("unlock", "--user", ANN).status()).isZero();
        Awaitility.await()
                .until(() -> server.post("/api/session/forgot_password", "{\"email\": \"" + ANN + "\"}")
                                .status()
                        == 204);
    }

    @Test
    void loginThatNobodyHasIsOnlyCounted() {
        failsFromManyPlaces("nobody@example.com");
        CommandLine.Done done = world.run("unlock");
        assertThat(done.output()).isEqualTo("No active lockouts.\n");
        assertThat(done.errors())
                .contains("Not listed: 1 lockout of unknown users or addresses, stored as digests only.");
    }

    @Test
    void whatMakesNoSenseChangesNothing() {
        failsFromManyPlaces(ANN);
        Map<String, List<String>> before = server.tables().dump();
        CommandLine.Done unknown = world.run("unlock", "--user", "nobody@example.com");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.errors()).isEqualTo("No user has the email address nobody@example.com.\n");
        assertThat(world.run("unlock", "--address", "office").status()).isEqualTo(2);
        assertThat(world.run("unlock", "--user", ANN, "--address", "192.0.2.1").status())
                .isEqualTo(2);
        assertThat(world.run("unlock", ANN).status()).isEqualTo(2);
        assertThat(world.run("unlock", "--address", "192.0.2.200").output())
                .isEqualTo("No failed attempts for 192.0.2.200.\n");
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void formerNameStillWorksAndIsNotListed() {
        assertThat(world.run("unban").output()).isEqualTo("No active lockouts.\n");
        assertThat(world.run("--help").output())
                .containsPattern("(?m)^  unlock +List or clear sign-in lockouts\\.$")
                .doesNotContain("unban");
    }
}
