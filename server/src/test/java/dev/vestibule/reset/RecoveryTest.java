package dev.vestibule.reset;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./vestibule recover} while a server runs on the database. */
@ParameterizedClass(name = "on {0}")
@EnumSource
class RecoveryTest {
    private static final String OLD = "seven purple kettles sing";
    private static final String NEW = "eleven green ladders hum";
    private static final String ANN = "ann@example.com";

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private TestServer server;
    private CommandLine commands;
    private int ann;

    RecoveryTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() {
        server = kind == DatabaseKind.H2
                ? TestServer.inFile(directory.resolve("vestibule"), "MB_SITE_URL=https://id.example.com")
                : TestServer.on(kind, "MB_SITE_URL=https://id.example.com");
        commands = new CommandLine(directory, server.database(), "MB_SITE_URL=https://id.example.com");
        ann = server.hasAdministrator(ANN, OLD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String token() {
        return token(recover(ANN));
    }

    private static String token(CommandLine.Done done) {
        assertThat(done.status()).as(done.errors()).isZero();
        String start = "https://id.example.com/auth/reset_password/";
        assertThat(done.output()).startsWith(start).endsWith("\n");
        return done.output().strip().substring(start.length());
    }

    private CommandLine.Done recover(String email, String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = "recover";
        arguments[1] = "--email";
        arguments[2] = email;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return commands.runHere(arguments);
    }

    private Answer use(Client from, String token) {
        return from.post(
                "/api/session/reset_password", "{\"token\": \"" + token + "\", \"password\": \"" + NEW + "\"}");
    }

    private boolean isValid(String token) {
        String text = server.get("/api/session/password_reset_token_valid?token=" + token)
                .text();
        return text.equals("{\"valid\":true}");
    }

    @Test
    void administratorWhomEverythingKeepsOutGetsIn() {
        Client home = server.from("192.0.2.9");
        for (int i = 0; i < 10; i++) {
            server.from("198.51.100." + i).signIn(ANN, "another");
            use(home, ann + "_00000000-0000-4000-8000-00000000000" + i);
        }
        server.users().failAHundredTimes();
        assertThat(home.signIn(ANN, OLD).status()).isEqualTo(401);
        assertThat(use(home, server.hasResetToken(ANN)).text()).contains("Too many attempts");

        String token = token(commands.run("recover", "--email", ANN));
        assertThat(server.get("/auth/reset_password/" + token).status()).isEqualTo(200);
        Answer answer = use(home, token);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String key = answer.json().path("session_id").textValue();
        assertThat(server.as(key)
                        .get("/api/user/current")
                        .json()
                        .path("is_superuser")
                        .booleanValue())
                .isTrue();
        // Another node has to read of it first.
        Awaitility.await().until(() -> home.signIn(ANN, NEW).status() == 200);
    }

    @Test
    void countsAreForgottenBeforeTheLinkIsUsed() {
        for (int i = 0; i < 10; i++) {
            server.from("198.51.100." + i).signIn(ANN, "another");
        }
        server.users().failAHundredTimes();
        assertThat(server.client().signIn(ANN, OLD).status()).isEqualTo(401);

        String unused = token();

        assertThat(isValid(unused)).isTrue();
        Awaitility.await().until(() -> server.client().signIn(ANN, OLD).status() == 200);
    }

    @Test
    void linkWorksOnceAndTheNewestReplacesOlderOnes() {
        String mailed = server.hasResetToken(ANN);
        String first = token();
        String second = token();

        assertThat(use(server.client(), mailed).text())
                .contains("It was replaced by a newer one. Use the link in the latest email.");
        assertThat(use(server.client(), first).text())
                .contains("It was replaced by a newer one. Use the link in the latest email.");
        assertThat(use(server.client(), second).status()).isEqualTo(200);
        assertThat(use(server.client(), second).text()).contains("It was already used.");
        assertThat(server.sessions().live()).isEqualTo(1);
    }

    @Test
    void linkWorksForAnHour() {
        String token = token();
        server.passes(Duration.ofMinutes(59));
        assertThat(isValid(token)).isTrue();
        server.passes(Duration.ofMinutes(2));
        assertThat(isValid(token)).isFalse();
        assertThat(use(server.client(), token).status()).isEqualTo(400);
        assertThat(server.client().signIn(ANN, OLD).status()).isEqualTo(200);
    }

    @Test
    void whoIsNoActiveAdministratorIsRefusedAndNothingChanges() {
        server.hasUser("bob@example.com", OLD);
        server.hasAdministrator("closed@example.com", OLD);
        server.users().deactivate("closed@example.com");
        Map<String, List<String>> before = server.tables().dump();

        CommandLine.Done unknown = recover("nobody@example.com", "--make-administrator");
        CommandLine.Done ordinary = recover("bob@example.com");
        CommandLine.Done closed = recover("closed@example.com");

        assertThat(List.of(unknown, ordinary, closed)).allSatisfy(done -> {
            assertThat(done.status()).isEqualTo(1);
            assertThat(done.output()).isEmpty();
            assertThat(done.errors()).contains("Administrators: ann@example.com.");
        });
        assertThat(unknown.errors()).contains("No user has the email address nobody@example.com.");
        assertThat(ordinary.errors())
                .contains(" is not an administrator. Add --make-administrator to make the user an active");
        assertThat(closed.errors()).contains(" is deactivated. Add --make-administrator to make the user an active");
        assertThat(recover("no address at all").status()).isEqualTo(1);
        assertThat(commands.runHere("recover").status()).isEqualTo(2);
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void closedAccountBecomesAnActiveAdministratorsWhenThatIsAskedFor() {
        int bob = server.hasUser("bob@example.com", OLD);
        server.users().deactivate(bob);

        CommandLine.Done done = recover("BOB@example.com ", "--make-administrator");

        assertThat(done.status()).as(done.errors()).isZero();
        String token = done.output().strip().replaceFirst(".*/", "");
        String key = use(server.client(), token).json().path("session_id").textValue();
        Answer me = server.as(key).get("/api/user/current");
        assertThat(me.json().path("is_superuser").booleanValue()).isTrue();
        assertThat(me.json().path("group_ids").toString()).isEqualTo("[1,2]");
        assertThat(server.tables()
                        .value("SELECT origin FROM membership_history WHERE account_id = ? AND group_id = 2", bob))
                .isEqualTo("command-line");
        assertThat(server.tables().value("SELECT details FROM audit_event WHERE action = 'account.recovery-link'"))
                .contains("\"made-administrator\":true");
    }

    @Test
    void itLeavesATraceWithoutTheSecret() {
        String token;
        CommandLine.Done done;
        List<String> lines;
        try (CapturedLog log = CapturedLog.of("dev.vestibule", Level.DEBUG)) {
            done = commands.run("recover", "--email", ANN);
            token = done.output().strip().replaceFirst(".*/", "");
            assertThat(use(server.from("192.0.2.7"), token).status()).isEqualTo(200);
            lines = log.lines().toList();
        }
        String made = "recovery link created on the command line user=" + ann + " operator="
                + System.getProperty("user.name") + " made-administrator=false";
        if (kind == DatabaseKind.H2) {
            assertThat(lines).anyMatch(line -> line.contains("WARN") && line.contains(made));
        } else {
            assertThat(done.errors()).contains("WARN").contains(made);
        }
        assertThat(lines)
                .anyMatch(line -> line.contains("WARN")
                        && line.contains("recovery link used user=" + ann + " address=192.0.2.7"));
        List<Map<String, String>> events = server.tables()
                .rows("SELECT actor_id, action, subject_kind, subject_id, address FROM audit_event"
                        + " WHERE action LIKE 'account.recovery%' ORDER BY id");
        assertThat(events)
                .hasToString("[{actor_id=, action=account.recovery-link, subject_kind=account, subject_id="
                        + ann + ", address=}, {actor_id=" + ann
                        + ", action=account.recovery-link-used, subject_kind=account, subject_id=" + ann
                        + ", address=192.0.2.7}]");
        String secret = token.substring(token.indexOf('_') + 1);
        assertThat(String.join("\n", lines)).doesNotContain(secret);
        assertThat(done.errors()).doesNotContain(secret);
        assertThat(server.tables().dump().toString()).doesNotContain(secret);
    }
}
