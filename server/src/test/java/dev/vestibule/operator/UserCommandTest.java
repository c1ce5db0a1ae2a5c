package dev.vestibule.operator;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code ./vestibule user} while a server runs on the database. Over the socket; how a command opens PostgreSQL
 * and MariaDB by itself is tried with others.
 */
@ParameterizedClass(name = "on {0}")
@EnumSource(names = "H2")
class UserCommandTest {
    private static final String BOB = "bob@example.com";
    private static final String START = "https://id.example.com/auth/reset_password/";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private CommandWorld world;
    private TestServer server;

    UserCommandTest(DatabaseKind kind) {
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

    private Answer use(String token) {
        return server.post(
                "/api/session/reset_password", "{\"token\": \"" + token + "\", \"password\": \"" + PASSWORD + "\"}");
    }

    @Test
    void newPersonJoinsOverThePrintedLink() {
        CommandLine.Done done =
                world.launch("user", "add", "Bob@Example.com", "--first-name", "Bob", "--last-name", "Be");
        assertThat(done.status()).as(done.errors()).isZero();
        assertThat(done.output()).startsWith(START).endsWith("#new\n").hasLineCount(1);
        assertThat(done.errors())
                .contains("Created bob@example.com. ")
                .contains("The link sets a password and signs in. It can be used once and expires at ");
        String token = done.output().strip().substring(START.length()).replace("#new", "");

        server.passes(Duration.ofHours(47));
        assertThat(use(token).status()).isEqualTo(200);
        assertThat(use(token).text()).contains("It was already used.");
        assertThat(server.mails().countOf("password-changed")).isZero();

        assertThat(world.launch("user", "show", BOB).output())
                .contains("Email          bob@example.com")
                .contains("Name           Bob Be")
                .contains("Administrator  no")
                .contains("Groups         1");
        assertThat(world.audited("account.create"))
                .contains("actor_id=, subject_kind=account")
                .contains("\"by\":\"command line\"");
        String secret = token.substring(token.indexOf('_') + 1);
        assertThat(done.errors()).doesNotContain(secret);
        assertThat(server.tables().dump().toString()).doesNotContain(secret);
    }

    @Test
    void printedLinkEndsAfterTwoDaysAndMakesNobodyWhoMayNotSignIn() {
        String link = world.found("user", "add", BOB).path("link").textValue();
        String token = link.substring(START.length()).replace("#new", "");
        server.passes(Duration.ofHours(49));
        assertThat(use(token).text()).contains("It has expired. Request a new link.");

        String other = world.found("user", "add", "carol@example.com", "--administrator")
                .path("link")
                .textValue();
        assertThat(world.run("user", "deactivate", "carol@example.com").status())
                .isZero();
        assertThat(use(other.substring(START.length()).replace("#new", "")).status())
                .isEqualTo(400);
    }

    @Test
    void invitationByMailNeedsAMailServer() {
        CommandLine.Done refused = world.run("user", "add", BOB, "--mail");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors())
                .contains(
                        "No SMTP server is configured. Without --mail, the command prints a link that you can share.");
        assertThat(server.knows(BOB)).isFalse();
    }

    @Test
    void peopleAreListedInPartsAndFound() {
        for (int i = 1; i <= 3; i++) {
            server.hasUser("reader" + i + "@example.com", PASSWORD);
        }
        CommandLine.Done all = world.run("user", "list");
        assertThat(all.output()).contains("ID  EMAIL").hasLineCount(5);
        JsonNode part = world.found("user", "list", "--query", "READER", "--limit", "2", "--offset", "1");
        assertThat(part.path("total").intValue()).isEqualTo(3);
        assertThat(part.path("users")).hasSize(2);
        assertThat(world.run("user", "list", "--query", "reader", "--limit", "2")
                        .errors())
                .contains("1-2 of 3. Next: --offset 2");
        assertThat(world.run("user", "list", "--query", "%").output()).isEqualTo("No users found.\n");
    }

    @Test
    void closedAccountIsOutAtOnceAndComesBackAsAnOrdinaryPersons() {
        server.hasAdministrator(BOB, PASSWORD);
        String key = world.signedIn(BOB);
        assertThat(world.isIn(key)).isTrue();

        assertThat(world.run("user", "deactivate", BOB).output())
                .isEqualTo("bob@example.com was deactivated. Its sessions and API keys were revoked.\n");
        Awaitility.await().atMost(Duration.ofSeconds(4)).until(() -> !world.isIn(key));
        assertThat(world.found("user", "list", "--status", "deactivated")
                        .path("total")
                        .intValue())
                .isEqualTo(1);
        assertThat(world.run("user", "deactivate", BOB).status()).isEqualTo(1);

        assertThat(world.run("user", "reactivate", BOB).output())
                .contains("was reactivated, without administrator rights.");
        assertThat(world.found("user", "show", BOB).path("administrator").booleanValue())
                .isFalse();
        assertThat(world.isIn(key)).isFalse();
        assertThat(world.isIn(world.signedIn(BOB))).isTrue();
        assertThat(world.run("user", "reactivate", BOB).status()).isEqualTo(1);
    }

    @Test
    void whoeverDeactivatesSomebodyReadsWhichServiceKeysTheyKnow() {
        server.hasAdministrator(BOB, PASSWORD);
        String prefix = server.as(world.signedIn(BOB))
                .post("/api/api-key", "{\"name\": \"Nightly export\", \"group_id\": 1}")
                .json()
                .path("unmasked_key")
                .textValue()
                .substring(0, 7);
        assertThat(world.run("user", "deactivate", BOB).output())
                .contains(" Revoke or rotate these service keys, whose secrets the user knows: ")
                .endsWith(": Nightly export (" + prefix + ").\n");
    }

    @Test
    void administratorsComeAndGoButOneStays() {
        int bob = server.hasUser(BOB, PASSWORD);
        String key = world.signedIn(BOB);
        assertThat(server.as(key).get("/api/user").status()).isEqualTo(403);
        assertThat(world.run("user", "promote", BOB).output()).contains("is now an administrator.");
        Awaitility.await().until(() -> server.as(key).get("/api/user").status() == 200);
        assertThat(server.tables()
                        .value("SELECT origin FROM membership_history WHERE account_id = ? AND group_id = 2", bob))
                .isEqualTo("command-line");
        assertThat(world.run("user", "promote", BOB).output()).contains("is already an administrator.");

        assertThat(world.run("user", "demote", ANN).status()).isZero();
        Map<String, List<String>> before = server.tables().dump();
        for (String what : List.of("demote", "deactivate")) {
            CommandLine.Done refused = world.run("user", what, BOB);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output()).isEmpty();
            assertThat(refused.errors()).contains("last");
        }
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void twoAdministratorsAreNotBothDemotedAtOnce() {
        server.hasAdministrator(BOB, PASSWORD);
        var one = CompletableFuture.supplyAsync(() -> world.launch("user", "demote", ANN));
        var other = CompletableFuture.supplyAsync(() -> world.launch("user", "demote", BOB));
        assertThat(List.of(one.join().status(), other.join().status())).containsExactlyInAnyOrder(0, 1);
        assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE superuser = TRUE"))
                .isEqualTo(1);
    }

    @Test
    void aUserIsFoundByTheIdToo() {
        String id = Integer.toString(server.users().id(ANN));
        assertThat(world.run("user", "show", id).output()).contains(ANN);
        String keyAccount = server.tables()
                .rows("SELECT COALESCE(MAX(id), 999) AS id FROM account WHERE type <> 'personal'")
                .get(0)
                .get("id");
        assertThat(world.run("user", "show", keyAccount).errors()).contains("No user has the ID " + keyAccount + ".");
    }

    @Test
    void whatIsWrongIsSaidAndChangesNothing() {
        Map<String, List<String>> before = server.tables().dump();
        for (String what : List.of("show", "deactivate", "reactivate", "promote", "demote")) {
            CommandLine.Done unknown = world.run("user", what, "nobody@example.com");
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.errors()).contains("No user has the email address nobody@example.com.");
        }
        assertThat(world.run("user", "show", "999999").errors()).contains("No user has the ID 999999.");
        CommandLine.Done taken = world.run("user", "add", ANN);
        assertThat(taken.status()).isEqualTo(1);
        assertThat(taken.errors()).contains("in use");
        assertThat(world.run("user", "add", "no address").status()).isEqualTo(2);
        assertThat(world.run("user", "add", BOB, "--first-name", "B\u0007").status())
                .isEqualTo(2);
        assertThat(world.run("user", "list", "--status", "gone").status()).isEqualTo(2);
        assertThat(world.run("user", "list", "--limit", "0").status()).isEqualTo(2);
        assertThat(world.run("user", "add").status()).isEqualTo(2);
        assertThat(world.launch("user").status()).isEqualTo(2);
        assertThat(world.run("user", "remove", BOB).status()).isEqualTo(2);
        assertThat(server.tables().dump()).isEqualTo(before);
    }
}
