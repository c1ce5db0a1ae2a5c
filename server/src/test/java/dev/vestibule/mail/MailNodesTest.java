package dev.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.Main;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails and nodes: one that is killed while it sends, and two that share the queue (promises M04 and M05). */
@Tag("faults")
class MailNodesTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private static ConditionFactory await(Duration most) {
        return Awaitility.await().atMost(most).pollInterval(Duration.ofMillis(50));
    }

    private static String[] settings(int smtpPort) {
        return new String[] {
            "MB_EMAIL_SMTP_HOST=127.0.0.1",
            "MB_EMAIL_SMTP_PORT=" + smtpPort,
            "MB_EMAIL_SMTP_SECURITY=none",
            "MB_EMAIL_FROM_ADDRESS=vestibule@example.com",
            "MB_SITE_URL=https://id.example.com",
            "MB_DISABLE_SESSION_THROTTLE=true"
        };
    }

    // --- M04 ---

    @Test
    void nodeThatIsKilledWhileItSendsLosesNoMailAndDoublesOneAtMost() throws Exception {
        int mails = 40;
        FakeSmtp smtp = new FakeSmtp();
        open.add(smtp);
        TestServer other = TestServer.on(DatabaseKind.POSTGRES, settings(1));
        open.add(other); // its own mail server is down, so it only keeps the database and takes the requests
        for (int i = 0; i < mails; i++) {
            other.hasAccount("kill" + i + "@example.com", "", false);
            other.post("/api/session/forgot_password", "{\"email\": \"kill" + i + "@example.com\"}");
        }
        // The mail server has the text of a mail and has not said so when the node dies.
        smtp.waitBeforeTaking(new CountDownLatch(1));
        Process node = start(other.database(), smtp.port());
        await(Duration.ofSeconds(60)).until(() -> smtp.mails().size() == 1);
        node.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        smtp.waitBeforeTaking(new CountDownLatch(0));

        other.passes(Duration.ofMinutes(5)); // the claims of the dead node run out
        other.restart("MB_EMAIL_SMTP_PORT=" + smtp.port());
        await(Duration.ofSeconds(60)).until(() -> other.mails().countIn("sent") == mails);
        List<String> ids = smtp.mails().stream().map(FakeSmtp::messageId).toList();
        Set<String> distinct = new HashSet<>(ids);
        Figures.print(
                "M04",
                "%d mails, node killed with one on the way: lost %d, double %d, with the same Message-ID each",
                mails,
                mails - distinct.size(),
                ids.size() - distinct.size());
        assertThat(distinct).hasSize(mails);
        assertThat(ids.size() - distinct.size()).isLessThanOrEqualTo(1);
        bothLinksOfADoubleWork(other, smtp);
    }

    /** Whichever of the two a mail program shows. */
    private static void bothLinksOfADoubleWork(TestServer server, FakeSmtp smtp) {
        Map<String, List<String>> tokens = new java.util.HashMap<>();
        for (String mail : smtp.mails()) {
            String token = mail.lines()
                    .filter(line -> line.startsWith("https://id.example.com/auth/reset_password/"))
                    .map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .findFirst()
                    .orElseThrow();
            tokens.computeIfAbsent(FakeSmtp.messageId(mail), id -> new ArrayList<>())
                    .add(token);
        }
        tokens.values().stream()
                .filter(doubles -> doubles.size() > 1)
                .flatMap(List::stream)
                .forEach(token -> assertThat(server.get("/api/session/password_reset_token_valid?token=" + token)
                                .text())
                        .isEqualTo("{\"valid\":true}"));
    }

    private Process start(DatabaseSettings database, int smtpPort) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve")
                .directory(Files.createDirectories(directory.resolve("node")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "node.log"));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("MB_") || name.startsWith("VESTIBULE_"));
        environment.put("MB_JETTY_PORT", "0");
        environment.put("MB_DB_CONNECTION_URI", database.url());
        environment.put("MB_DB_USER", database.user());
        environment.put("MB_DB_PASS", database.password());
        for (String setting : settings(smtpPort)) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Process process = builder.start();
        open.add(process::destroyForcibly);
        return process;
    }

    // --- M05 ---

    @Test
    void twoNodesShareTheQueueWithoutDoubles() {
        int mails = 300;
        FakeSmtp smtp = new FakeSmtp();
        open.add(smtp);
        TestServer one = TestServer.on(DatabaseKind.POSTGRES, settings(smtp.port()));
        open.add(one);
        TestServer two = one.secondNode();
        open.add(two);
        for (int i = 0; i < mails; i++) {
            one.hasAccount("shared" + i + "@example.com", "", false);
        }
        for (int i = 0; i < mails; i++) {
            (i % 2 == 0 ? one : two)
                    .post("/api/session/forgot_password", "{\"email\": \"shared" + i + "@example.com\"}");
        }
        await(Duration.ofSeconds(60)).until(() -> one.mails().countIn("sent") == mails);
        List<String> ids = smtp.mails().stream().map(FakeSmtp::messageId).toList();
        Figures.print(
                "M05",
                "two nodes, %d mails: sent %d, double %d",
                mails,
                ids.size(),
                ids.size() - new HashSet<>(ids).size());
        assertThat(ids).hasSize(mails).doesNotHaveDuplicates();
    }
}
