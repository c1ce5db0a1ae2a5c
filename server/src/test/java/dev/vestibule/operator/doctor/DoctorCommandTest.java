package dev.vestibule.operator.doctor;

import static dev.vestibule.testing.CommandWorld.ANN;
import static dev.vestibule.testing.CommandWorld.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./vestibule doctor}, beside running and stopped servers. */
class DoctorCommandTest {
    private static final String SECRET = "correct-horse-battery";

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("vestibule");
    }

    private CommandLine.Done doctor(String... settings) {
        return new CommandLine(directory, DatabaseSettings.h2File(file()), settings).runHere("doctor", "--json");
    }

    /** What it found about one thing. */
    private static JsonNode about(CommandLine.Done done, String thing) {
        JsonNode findings = CommandWorld.json(done).path("findings");
        return StreamSupport.stream(findings.spliterator(), false)
                .filter(finding -> finding.path("about").textValue().equals(thing))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + thing + " in " + done.output()));
    }

    private static String verdict(CommandLine.Done done, String thing) {
        return about(done, thing).path("verdict").textValue();
    }

    private static String text(CommandLine.Done done, String thing) {
        return about(done, thing).path("text").textValue();
    }

    @ParameterizedTest
    @EnumSource
    void healthySystemIsCalledSoAndLeftAsItIs(DatabaseKind kind) {
        try (CommandWorld world = new CommandWorld(kind, directory)) {
            Map<String, List<String>> before = world.server.tables().dump();
            CommandLine.Done done = world.launch("doctor", "--json");
            assertThat(done.status()).as(done.output()).isZero();
            assertThat(List.of(
                            "Java", "settings", "database", "migrations", "clock", "administrators", "secrets", "disk"))
                    .allSatisfy(thing -> assertThat(verdict(done, thing)).isEqualTo("OK"));
            assertThat(text(done, "administrators")).isEqualTo("1 of 1 can sign in: ann@example.com.");
            assertThat(text(done, "database"))
                    .containsIgnoringCase(kind == DatabaseKind.POSTGRES ? "postgresql" : kind.name());
            assertThat(text(done, "hashing")).contains("19 MiB, 2 passes");
            assertThat(verdict(done, "email")).isEqualTo("WARN");
            assertThat(world.server.tables().dump()).isEqualTo(before);
        }
    }

    @Test
    void peopleReadLinesWithAVerdictAndWhatToDo() {
        CommandLine.Done done = new CommandLine(directory, DatabaseSettings.h2File(file())).run("doctor");
        assertThat(done.status()).as(done.output()).isZero();
        assertThat(done.output())
                .containsPattern("(?m)^ok     Java            Java \\d+")
                .containsPattern("(?m)^warn   database        No database found at .*vestibule.mv.db\\.$")
                .containsPattern("(?m)^ {23}-> The server creates it at its first start")
                .containsPattern("(?m)^\\d+ ok, \\d+ warn, 0 fail\\.$");
        assertThat(Path.of(file() + ".mv.db")).doesNotExist();
    }

    @Test
    void everyWrongSettingIsNamed() {
        CommandLine.Done done = doctor("MB_JETTY_PORT=many", "VESTIBULE_COLOUR=red", "MB_ENCRYPTION_SECRET_KEY=short");
        assertThat(done.status()).isEqualTo(1);
        assertThat(CommandWorld.json(done).path("fail").intValue()).isEqualTo(3);
        assertThat(done.output())
                .contains("MB_JETTY_PORT")
                .contains("VESTIBULE_COLOUR")
                .doesNotContain("\"short\"");
    }

    @Test
    void databaseThatIsAwayIsWrong() {
        DatabaseSettings nobody = DatabaseSettings.postgres("127.0.0.1", Ports.free(), "vestibule", "ann", SECRET);
        CommandLine.Done done = new CommandLine(directory, nobody).run("doctor", "--json");
        assertThat(done.status()).isEqualTo(1);
        assertThat(verdict(done, "database")).isEqualTo("FAIL");
        assertThat(text(done, "database")).contains("The database is unavailable: ");
        assertThat(done.output() + done.errors()).doesNotContain(SECRET);
    }

    @Test
    void roleThatMayOnlyReadIsWrong() {
        try (CommandWorld world = new CommandWorld(DatabaseKind.POSTGRES, directory)) {
            String role = "reader" + System.nanoTime();
            world.server.tables().run("CREATE ROLE " + role + " LOGIN");
            world.server.tables().run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
            CommandLine.Done done =
                    new CommandLine(directory, world.server.database().as(role, "")).runHere("doctor", "--json");
            assertThat(done.status()).as(done.output()).isEqualTo(1);
            assertThat(verdict(done, "database use")).isEqualTo("FAIL");
            assertThat(text(done, "database use"))
                    .contains(role)
                    .contains("lacks read and write privileges on some tables");
            assertThat(about(done, "database use").path("advice").textValue()).contains("OWNER TO \"" + role);
        }
    }

    @Test
    void tablesThatAreNotThoseOfThisVersionAreToldAndNotMade() {
        try (TestServer server = TestServer.inFile(file())) {
            server.tables()
                    .run("DELETE FROM \"flyway_schema_history\" WHERE \"installed_rank\" ="
                            + " (SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\")");
            CommandLine.Done pending = doctor();
            assertThat(verdict(pending, "migrations")).isEqualTo("WARN");
            assertThat(text(pending, "migrations")).containsPattern("Pending migrations: [0-9]+\\.");
            server.tables().run("UPDATE \"flyway_schema_history\" SET \"version\" = '900' WHERE \"version\" = '6'");
            CommandLine.Done newer = doctor();
            assertThat(verdict(newer, "migrations")).isEqualTo("FAIL");
            assertThat(text(newer, "migrations")).contains("newer version").contains("900");
        }
    }

    @Test
    void serverAtItsPortIsTakenForOursAndAnotherProgramIsNot() throws IOException {
        try (TestServer server = TestServer.inFile(file())) {
            CommandLine.Done running = doctor("MB_JETTY_PORT=" + server.port());
            assertThat(text(running, "port"))
                    .contains("The server is running at ")
                    .contains(" and is ready.");
            assertThat(verdict(running, "port")).isEqualTo("OK");
        }
        assertThat(text(doctor("MB_JETTY_PORT=" + Ports.free()), "port")).contains("is free");
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CommandLine.Done taken = doctor("MB_JETTY_PORT=" + other.getLocalPort());
            assertThat(taken.status()).isEqualTo(1);
            assertThat(verdict(taken, "port")).isEqualTo("FAIL");
        }
    }

    @Test
    void administratorsWhoCannotSignInAreMissed() {
        try (TestServer server = TestServer.inFile(file())) {
            assertThat(text(doctor(), "administrators")).contains("No active administrators.");
            int ann = server.hasAdministrator(ANN, PASSWORD);
            server.client().signIn(ANN, "another");
            server.users().failAHundredTimes();
            CommandLine.Done closed = doctor();
            assertThat(closed.status()).isEqualTo(1);
            assertThat(about(closed, "administrators").path("advice").textValue())
                    .isEqualTo("./vestibule recover --email ann@example.com");
            server.tables().run("UPDATE attempt_subject SET failed_in_a_row = 0");
            assertThat(verdict(doctor(), "administrators")).isEqualTo("OK");
            server.users().removePassword(ann);
            assertThat(verdict(doctor(), "administrators")).isEqualTo("FAIL");
        }
    }

    @Test
    void accountsThatShareAMailboxAreNamedAtTheStartAndByTheDoctor() {
        try (TestServer server = TestServer.inFile(file())) {
            int unicode = server.hasUser("twin@bücher.example", PASSWORD);
            int ascii = server.hasUser("twin@xn--bcher-kva.example", PASSWORD);
            String both = "twin@xn--bcher-kva.example (" + ascii + ") and twin@bücher.example (" + unicode + ")";
            server.tables().run("INSERT INTO address_twin (account_id, other_id) VALUES (?, ?)", ascii, unicode);
            try (CapturedLog log = CapturedLog.of("dev.vestibule.Server", Level.WARN)) {
                server.restart();
                assertThat(log.lines())
                        .filteredOn(line -> line.contains("Users have the same email address in two spellings."))
                        .singleElement()
                        .asString()
                        .startsWith("WARN ")
                        .contains(both);
            }
            CommandLine.Done done = doctor();
            assertThat(verdict(done, "email addresses")).isEqualTo("WARN");
            assertThat(text(done, "email addresses")).contains(both);
        }
    }

    @Test
    void mailServerIsTriedWithoutSendingAnything() {
        try (Mailbox mailbox = new Mailbox()) {
            String host = "MB_EMAIL_SMTP_HOST=127.0.0.1";
            String security = "MB_EMAIL_SMTP_SECURITY=none";
            String good = "MB_EMAIL_SMTP_PORT=" + mailbox.port();
            try (TestServer server = TestServer.inFile(file(), host, security, good)) {
                assertThat(server.port()).isPositive();
                CommandLine.Done done =
                        doctor(); // whose own settings name no mail server: those of the running one count
                assertThat(text(done, "email"))
                        .isEqualTo("Connected to the SMTP server 127.0.0.1:" + mailbox.port() + ".");
                assertThat(verdict(done, "email sender")).isEqualTo("WARN");
                server.stop();

                CommandLine.Done stopped = doctor(host, security, good, "MB_EMAIL_FROM_ADDRESS=id@example.com");
                assertThat(verdict(stopped, "email")).isEqualTo("OK");
                assertThat(text(stopped, "email sender")).isEqualTo("The sender is id@example.com.");
                assertThat(mailbox.all()).isEmpty();
                CommandLine.Done away = doctor(host, security, "MB_EMAIL_SMTP_PORT=" + Ports.free());
                assertThat(away.status()).isEqualTo(1);
                assertThat(text(away, "email")).contains("cannot be used");
            }
        }
    }

    @Test
    void mailServerThatTakesNothingFromUsIsWrongAlsoBeforeTheFirstStart() {
        try (FakeSmtp smtp = new FakeSmtp()) {
            String[] settings = {
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + smtp.port(),
                "MB_EMAIL_SMTP_SECURITY=none",
                "MB_EMAIL_FROM_ADDRESS=vestibule@example.com",
                "MB_ADMIN_EMAIL=" + ANN,
                "MB_ADMIN_PASSWORD=" + PASSWORD
            };
            assertThat(verdict(doctor(settings), "email")).isEqualTo("OK");
            assertThat(smtp.heard())
                    .contains("MAIL FROM:<vestibule@example.com>", "RCPT TO:<" + ANN + ">", "RSET")
                    .doesNotContain("DATA");
            smtp.answers("RCPT", "554 5.7.1 <" + ANN + ">: Relay access denied");
            CommandLine.Done denied = doctor(settings);
            assertThat(denied.status()).isEqualTo(1);
            assertThat(text(denied, "email")).contains("cannot be used", "Relay access denied");
            assertThat(about(denied, "email").path("advice").textValue()).contains("email-from-address");
        }
    }

    @Test
    void mailsThatWaitSinceTheyWouldTellOthersASecretOrALinkAreTold() {
        try (TestServer server = TestServer.inFile(file())) {
            server.storedSettings().add("email-smtp-host", "mail.example.com");
            server.storedSettings().add("email-smtp-security", "none");
            server.stop();

            CommandLine.Done clear = doctor();
            assertThat(clear.status()).isEqualTo(1);
            assertThat(verdict(clear, "email")).isEqualTo("FAIL");
            assertThat(text(clear, "email"))
                    .contains(
                            "Emails are not sent to another machine (mail.example.com) without TLS. Set ",
                            "VESTIBULE_SMTP_ALLOW_CLEARTEXT");
            CommandLine.Done elsewhere = doctor(
                    "MB_EMAIL_SMTP_SECURITY=starttls",
                    "MB_EMAIL_SMTP_USERNAME=mailer@example.org",
                    "MB_EMAIL_SMTP_PASSWORD=" + SECRET);
            assertThat(elsewhere.status()).isEqualTo(1);
            assertThat(verdict(elsewhere, "email")).isEqualTo("FAIL");
            assertThat(text(elsewhere, "email"))
                    .contains("MB_EMAIL_SMTP_PASSWORD is sent only to the server", "Set MB_EMAIL_SMTP_HOST too.");
            assertThat(elsewhere.output() + elsewhere.errors()).doesNotContain(SECRET);
        }
    }

    @Test
    void secretsWithoutTheirKeyAreMissed() {
        String key = "MB_ENCRYPTION_SECRET_KEY=" + SECRET;
        try (TestServer server = TestServer.inFile(file(), key)) {
            server.isSetUpBy(ANN, PASSWORD);
            Answer stored = server.as(server.client()
                            .signIn(ANN, PASSWORD)
                            .json()
                            .path("id")
                            .textValue())
                    .put("/api/setting/email-smtp-password", "{\"value\": \"" + SECRET + "\"}");
            assertThat(stored.status()).as(stored.text()).isEqualTo(204);
            assertThat(text(doctor(key), "secrets")).contains("Encrypted secrets: 1.");
            server.stop();

            CommandLine.Done without = doctor();
            assertThat(without.status()).isEqualTo(1);
            assertThat(text(without, "secrets")).contains("email-smtp-password").contains("is not set");
            CommandLine.Done another = doctor("MB_ENCRYPTION_SECRET_KEY=another one of sixteen");
            assertThat(text(another, "secrets"))
                    .contains("Not encrypted with MB_ENCRYPTION_SECRET_KEY: ")
                    .contains("email-smtp-password");
            assertThat(without.output() + another.output() + another.errors()).doesNotContain(SECRET);
        }
    }

    @Test
    void secretOfAProviderThatWasStoredWithAnotherKeyIsMissed() {
        String key = "MB_ENCRYPTION_SECRET_KEY=" + SECRET;
        try (TestServer server = TestServer.inFile(file(), key)) {
            server.isSetUpBy(ANN, PASSWORD);
            Answer stored = server.as(server.client()
                            .signIn(ANN, PASSWORD)
                            .json()
                            .path("id")
                            .textValue())
                    .post("/api/ee/sso/oidc", """
                            {"key": "corp", "login-prompt": "Corp", "issuer-uri": "https://id.example.com",
                             "client-id": "vestibule", "client-secret": "the secret of the client"}""");
            assertThat(stored.status()).as(stored.text()).isEqualTo(200);
            assertThat(verdict(doctor(key), "secrets")).isEqualTo("OK");
            server.stop();

            CommandLine.Done another = doctor("MB_ENCRYPTION_SECRET_KEY=another one of sixteen");
            assertThat(another.status()).isEqualTo(1);
            assertThat(text(another, "secrets"))
                    .contains("Not encrypted with MB_ENCRYPTION_SECRET_KEY: ")
                    .contains("corp");
        }
    }

    @Test
    void whatIsAllowedAndShouldNotBeIsTold() {
        CommandLine.Done done = doctor(
                "MB_DISABLE_SESSION_THROTTLE=true",
                "MB_PASSWORD_COMPLEXITY=weak",
                "MB_SITE_URLL=https://id.example.com",
                "MB_OIDC_PROVIDERS=[{\"key\":\"corp\",\"login-prompt\":\"Corp\",\"client-id\":\"a\",\"client-secret\":\"b\","
                        + "\"issuer-uri\":\"http://127.0.0.1:" + Ports.free() + "\"}]");
        assertThat(done.status()).isEqualTo(1);
        assertThat(verdict(done, "guessing")).isEqualTo("FAIL");
        assertThat(verdict(done, "passwords")).isEqualTo("WARN");
        assertThat(text(done, "settings")).contains("MB_SITE_URLL").contains("did you mean MB_SITE_URL?");
        assertThat(verdict(done, "provider corp")).isEqualTo("FAIL");
        assertThat(text(done, "provider corp")).contains(" is not reachable from this machine: ");
    }

    @Test
    void heapThatIsTooSmallForTheCoresIsTold() {
        CommandLine.Done done = new CommandLine(directory, DatabaseSettings.h2File(file()))
                .withOptions("-Xmx128m", "-XX:ActiveProcessorCount=16")
                .run("doctor", "--json");
        assertThat(done.status()).isZero();
        assertThat(verdict(done, "memory")).isEqualTo("WARN");
        assertThat(text(done, "memory")).contains("3 concurrent password hashes on 16 cores");
        assertThat(about(done, "memory").path("advice").textValue()).contains("-Xmx647m");
    }

    @Test
    void filesThatOthersMayReadAreTold() throws IOException {
        try (TestServer server = TestServer.inFile(file())) {
            assertThat(verdict(doctor(), "files")).isEqualTo("OK");
            Path data = Path.of(file() + ".mv.db");
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-r--r--"));
            CommandLine.Done done = doctor();
            assertThat(done.status()).isEqualTo(1);
            assertThat(about(done, "files").path("advice").textValue()).isEqualTo("chmod 600 " + data);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rw-r--r--");

            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rw-------"));
            Path key = Path.of(file() + ".key");
            Files.writeString(key, "YSBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyBmb3IgYXBwcw==\n");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
            assertThat(about(doctor(), "files").path("advice").textValue()).isEqualTo("chmod 600 " + key);
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            assertThat(verdict(doctor(), "files")).isEqualTo("OK");
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void addressAndProxiesAreLookedAt() {
        CommandLine.Done behind = doctor("MB_SITE_URL=https://127.0.0.1:" + Ports.free());
        assertThat(verdict(behind, "site URL")).isEqualTo("WARN");
        assertThat(text(behind, "site URL")).contains(" is not reachable from this machine: ");
        assertThat(text(behind, "proxies"))
                .contains("VESTIBULE_TRUSTED_PROXIES is not set: all clients appear to have the IP address of");
        CommandLine.Done everybody = doctor("VESTIBULE_TRUSTED_PROXIES=0.0.0.0/0");
        assertThat(verdict(everybody, "proxies")).isEqualTo("FAIL");
        assertThat(text(doctor("MB_SITE_URL=http://id.example.com"), "site URL"))
                .contains(" does not use https: passwords and sessions can be read in transit.");
    }
}
