package dev.vestibule.mail;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FakeSmtp;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens to mails while the mail server is in trouble (promises M01 to M03, M06, M07 and L15). */
@Tag("faults")
class MailFaultTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closed(T thing) {
        open.add(thing);
        return thing;
    }

    private TestServer server(DatabaseKind kind, int smtpPort, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "MB_EMAIL_SMTP_HOST=127.0.0.1",
                "MB_EMAIL_SMTP_PORT=" + smtpPort,
                "MB_EMAIL_SMTP_SECURITY=none",
                "MB_EMAIL_FROM_ADDRESS=vestibule@example.com",
                "MB_SITE_URL=https://id.example.com",
                "MB_DISABLE_SESSION_THROTTLE=true"));
        settings.addAll(List.of(more));
        return closed(TestServer.on(kind, settings.toArray(String[]::new)));
    }

    private static Answer forgot(TestServer server, String email) {
        return server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
    }

    private static ConditionFactory await(Duration most) {
        return Awaitility.await().atMost(most).pollInterval(Duration.ofMillis(50));
    }

    private static int inState(TestServer server, String state) {
        return server.mails().countIn(state);
    }

    // --- M01 ---

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void mailsAskedForWhileTheMailServerIsDownAllArriveOnce(DatabaseKind kind) {
        int requests = kind == DatabaseKind.H2 ? 1000 : 200;
        int port = Ports.free();
        TestServer server = server(kind, port);
        IntStream.range(0, requests).forEach(i -> server.hasAccount("user" + i + "@example.com", "", false));

        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            long start = System.nanoTime();
            assertThat(forgot(server, "user" + i + "@example.com").status()).isEqualTo(204);
            millis.add((System.nanoTime() - start) / 1_000_000);
        }
        millis.sort(null);
        long slowest = millis.get(requests - 1 - requests / 100);
        // Ten minutes on a clock that can be moved: the senders pause and try again as they would.
        await(Duration.ofSeconds(30)).until(() -> inState(server, "asked") == 0);
        for (int minute = 0; minute < 10; minute++) {
            server.passes(Duration.ofMinutes(1));
        }
        assertThat(inState(server, "queued")).isEqualTo(requests);

        long back = System.nanoTime();
        FakeSmtp smtp = closed(new FakeSmtp(port));
        await(Duration.ofMinutes(2)).until(() -> inState(server, "sent") == requests);
        long seconds = Duration.ofNanos(System.nanoTime() - back).toSeconds();
        List<String> ids = smtp.mails().stream().map(FakeSmtp::messageId).toList();
        Figures.print(
                "M01",
                "%s: %d requests, 99 of 100 within %d ms; delivered %d in %d s, lost %d, double %d",
                kind,
                requests,
                slowest,
                ids.size(),
                seconds,
                requests - (int) ids.stream().distinct().count(),
                ids.size() - (int) ids.stream().distinct().count());
        assertThat(ids).hasSize(requests).doesNotHaveDuplicates();
        assertThat(slowest).isLessThan(200);
    }

    // --- M02 ---

    @Test
    void hangingMailServerHoldsTwoThreadsAndNobodyElse() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("EHLO", FakeSmtp.SILENCE));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasUser("ann@example.com", PASSWORD);
        for (int i = 0; i < 50; i++) {
            server.hasAccount("stuck" + i + "@example.com", "", false);
            assertThat(forgot(server, "stuck" + i + "@example.com").status()).isEqualTo(204);
        }
        forgot(server, "nobody@example.com");
        await(Duration.ofSeconds(10)).until(() -> smtp.connections() >= 2 && inState(server, "unknown-address") == 1);
        assertThat(server.client().signIn("ann@example.com", PASSWORD).status()).isEqualTo(200);
        Figures.print(
                "M02",
                "50 mails wait for a server that hangs; connections %d, at once %d",
                smtp.connections(),
                smtp.mostAtOnce());
        assertThat(smtp.mostAtOnce()).isLessThanOrEqualTo(2);
    }

    // --- M03 ---

    @Test
    void mailThatIsPutOffIsTriedAgainForADayWithTheSameId() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("RCPT", "451 4.7.1 Greylisted, try again later"));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAccount("grey@example.com", "", false);
        forgot(server, "grey@example.com");
        await(Duration.ofSeconds(10)).until(() -> reply(server).contains("451 4.7.1 Greylisted"));
        assertThat(inState(server, "queued")).isEqualTo(1);

        server.passes(Duration.ofMinutes(2));
        smtp.answers("RCPT", "250 Ok").answers("TAKEN", "452 4.3.1 Try later");
        // Until it is written down, the next try would be reckoned from the time that passes below.
        await(Duration.ofSeconds(10)).until(() -> reply(server).contains("452 4.3.1"));
        assertThat(smtp.mails()).hasSize(1);
        server.passes(Duration.ofMinutes(5));
        smtp.behave();
        await(Duration.ofSeconds(10)).until(() -> inState(server, "sent") == 1);
        assertThat(smtp.mails()).hasSize(2);
        assertThat(FakeSmtp.messageId(smtp.mails().get(1)))
                .isEqualTo(FakeSmtp.messageId(smtp.mails().get(0)));
        assertThat(server.tables().value("SELECT reply FROM outbox_mail")).startsWith("250 2.0.0 Ok: queued as");
        Figures.print(
                "M03",
                "1 mail put off twice (4xx), asked %d times, sent %d",
                smtp.heard().stream().filter(line -> line.startsWith("RCPT")).count(),
                inState(server, "sent"));
    }

    @Test
    void mailThatIsNeverTakenIsGivenUpAfterADay() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("RCPT", "450 4.2.1 Mailbox busy"));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAccount("busy@example.com", "", false);
        forgot(server, "busy@example.com");
        await(Duration.ofSeconds(10)).until(() -> reply(server).contains("450"));
        server.passes(Duration.ofHours(25));
        await(Duration.ofSeconds(90)).until(() -> inState(server, "expired") == 1);
        assertThat(server.tables().value("SELECT content FROM outbox_mail")).isEmpty();
    }

    @Test
    void mailThatIsRefusedIsNotTriedAgainAndShownToTheAdministrator() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("RCPT", "550 5.1.1 No such mailbox"));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAdministrator("admin@example.com", PASSWORD);
        server.hasAccount("refused@example.com", "", false);
        forgot(server, "refused@example.com");
        await(Duration.ofSeconds(10)).until(() -> inState(server, "refused") == 1);
        Answer trace = server.as(server.signIn("admin@example.com", PASSWORD)).get("/api/vestibule/mail");
        assertThat(trace.json().at("/data/0/state").textValue()).isEqualTo("refused");
        assertThat(trace.json().at("/data/0/reply").textValue()).contains("550 5.1.1 No such mailbox");
        assertThat(smtp.heard().stream().filter(line -> line.startsWith("RCPT")))
                .hasSize(1);
        Figures.print(
                "M03",
                "1 mail refused (5xx), asked %d times, shown to the administrator with: %s",
                smtp.heard().stream().filter(line -> line.startsWith("RCPT")).count(),
                trace.json().at("/data/0/reply").textValue());
    }

    @Test
    void serverThatWantsASignInIsTheSettingsTroubleAndNoMailIsLost() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("MAIL", "530 5.7.0 Authentication required"));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAdministrator("admin@example.com", PASSWORD);
        server.hasAccount("waits@example.com", "", false);
        forgot(server, "waits@example.com");
        await(Duration.ofSeconds(10)).until(() -> reply(server).contains("530"));
        Answer trace = server.as(server.signIn("admin@example.com", PASSWORD)).get("/api/vestibule/mail");
        assertThat(trace.json().at("/server/working").booleanValue()).isFalse();
        assertThat(trace.json().at("/server/trouble").textValue()).contains("530 5.7.0 Authentication required");
        smtp.behave();
        server.passes(Duration.ofMinutes(1));
        await(Duration.ofSeconds(10)).until(() -> inState(server, "sent") == 1);
    }

    @Test
    void objectionToUsKeepsEachMailWaitingUntilItsSettingIsMended() {
        FakeSmtp smtp = closed(new FakeSmtp());
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAdministrator("admin@example.com", PASSWORD);
        Client admin = server.as(server.signIn("admin@example.com", PASSWORD));
        List<String> objections = List.of(
                "GREETING 554 5.3.2 No mail service here",
                "MAIL 501 5.1.7 Bad sender address syntax",
                "MAIL 550 5.7.60 Client does not have permissions to send as this sender",
                "RCPT 504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname",
                "RCPT 554 5.7.1 <waits@example.com>: Relay access denied",
                "TAKEN 554 5.2.252 SendAsDenied");
        for (int i = 0; i < objections.size(); i++) {
            String step = objections.get(i).substring(0, objections.get(i).indexOf(' '));
            String answer = objections.get(i).substring(step.length() + 1);
            smtp.answers(step, answer);
            String email = "waits" + i + "@example.com";
            server.hasAccount(email, "", false);
            forgot(server, email);
            await(Duration.ofSeconds(30))
                    .until(() -> server.tables()
                                    .count(
                                            "SELECT COUNT(*) FROM outbox_mail WHERE recipient = ? AND state = 'queued'"
                                                    + " AND reply LIKE ?",
                                            email,
                                            "%" + answer + "%")
                            == 1);
            JsonNode trace = admin.get("/api/vestibule/mail").json();
            assertThat(trace.at("/server/working").booleanValue()).as(answer).isFalse();
            assertThat(trace.at("/server/trouble").textValue()).contains(answer);
            Answer tested = admin.post("/api/email/test", "");
            assertThat(tested.status()).as(answer).isEqualTo(400);
            assertThat(tested.json().path("errors")).as(answer).isNotEmpty();

            smtp.behave();
            assertThat(admin.put("/api/email", "{\"email-from-name\": \"Site " + i + "\"}")
                            .status())
                    .isEqualTo(200);
            int sent = i + 1;
            await(Duration.ofSeconds(30)).until(() -> inState(server, "sent") == sent);
        }
        assertThat(inState(server, "refused")).isZero();
    }

    @Test
    void troubleThatChangesItsWordsIsToldOnceAMinute() {
        FakeSmtp smtp = closed(new FakeSmtp());
        try (CapturedLog log = CapturedLog.of("dev.vestibule.mail", Level.WARN)) {
            TestServer server = server(DatabaseKind.H2, smtp.port());
            for (int i = 0; i < 5; i++) {
                String answer = "550 5.7.1 Client host rejected, session " + i;
                smtp.answers("RCPT", answer);
                server.hasAccount("told" + i + "@example.com", "", false);
                forgot(server, "told" + i + "@example.com");
                await(Duration.ofSeconds(30))
                        .until(() -> server.tables()
                                        .count(
                                                "SELECT COUNT(*) FROM outbox_mail WHERE reply LIKE ?",
                                                "%" + answer + "%")
                                >= 1);
                server.passes(Duration.ofSeconds(5));
            }
            assertThat(log.lines()
                            .filter(line ->
                                    line.contains("The SMTP server is not accepting email, emails are queued: ")))
                    .hasSize(1);
        }
    }

    @Test
    void connectionThatBreaksMakesNoMailLost() {
        FakeSmtp smtp = closed(new FakeSmtp().answers("DATA", FakeSmtp.HANG_UP));
        TestServer server = server(DatabaseKind.H2, smtp.port());
        server.hasAccount("cut@example.com", "", false);
        forgot(server, "cut@example.com");
        await(Duration.ofSeconds(10))
                .until(() -> smtp.connections() >= 1 && !reply(server).isEmpty());
        smtp.behave();
        server.passes(Duration.ofMinutes(1));
        await(Duration.ofSeconds(10)).until(() -> inState(server, "sent") == 1);
        assertThat(smtp.mails()).hasSize(1);
    }

    private static String reply(TestServer server) {
        List<Map<String, String>> rows = server.tables().rows("SELECT reply FROM outbox_mail");
        return rows.isEmpty() ? "" : rows.get(0).get("reply");
    }

    // --- M06 ---

    @Test
    void whereStarttlsIsStrippedNothingIsSentInTheClear() {
        FakeSmtp smtp = closed(new FakeSmtp());
        TestServer server = server(
                DatabaseKind.H2,
                smtp.port(),
                "MB_EMAIL_SMTP_SECURITY=starttls",
                "MB_EMAIL_SMTP_USERNAME=vestibule",
                "MB_EMAIL_SMTP_PASSWORD=open sesame");
        server.hasAccount("secret@example.com", "", false);
        forgot(server, "secret@example.com");
        await(Duration.ofSeconds(10)).until(() -> reply(server).contains("STARTTLS"));
        assertThat(smtp.mails()).isEmpty();
        assertThat(smtp.heard()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        assertThat(server.tables().size("reset_token")).isZero();
        Figures.print(
                "M06",
                "mails in the clear %d, sign-ins in the clear %d",
                smtp.mails().size(),
                smtp.heard().stream().filter(line -> line.startsWith("AUTH")).count());
    }

    // --- M07 ---

    @Test
    void mailsThatDiedInTheQueueAreNotSent() {
        int port = Ports.free();
        TestServer server = server(DatabaseKind.H2, port);
        server.hasUser("twice@example.com", PASSWORD);
        int changed = server.hasUser("knows@example.com", PASSWORD);
        forgot(server, "twice@example.com");
        forgot(server, "twice@example.com");
        forgot(server, "knows@example.com");
        await(Duration.ofSeconds(10)).until(() -> inState(server, "asked") == 0);
        String key = server.signIn("knows@example.com", PASSWORD);
        server.passes(Duration.ofSeconds(1));
        server.as(key).put("/api/user/" + changed + "/password", """
                {"password": "eleven green ladders hum", "old_password": "%s"}""".formatted(PASSWORD));

        FakeSmtp smtp = closed(new FakeSmtp(port));
        server.passes(Duration.ofMinutes(1));
        await(Duration.ofSeconds(20)).until(() -> inState(server, "queued") == 0);
        long resets = smtp.mails().stream()
                .filter(mail -> mail.contains("/auth/reset_password/"))
                .count();
        Figures.print("M07", "3 asked for, 2 died in the queue, %d sent", resets);
        assertThat(resets).isEqualTo(1);
        assertThat(inState(server, "dropped")).isEqualTo(2);
        assertThat(smtp.mails().stream().filter(mail -> mail.contains("To: twice@example.com")))
                .hasSize(1);
    }

    // --- L15 ---

    @Test
    void tenThousandRequestsSendThreeMailsAnHourToEachUser() {
        FakeSmtp smtp = closed(new FakeSmtp());
        TestServer server = server(DatabaseKind.H2, smtp.port(), "MB_DISABLE_SESSION_THROTTLE=false");
        for (int i = 0; i < 20; i++) {
            server.hasAccount("flood" + i + "@example.com", "", false);
        }
        int asked = 0;
        for (int i = 0; i < 10_000; i++) {
            Client client = server.from("10." + i % 200 + "." + i / 200 % 250 + ".7");
            if (client.post("/api/session/forgot_password", "{\"email\": \"flood" + i % 20 + "@example.com\"}")
                            .status()
                    == 204) {
                asked++;
            }
        }
        await(Duration.ofSeconds(30)).until(() -> inState(server, "asked") + inState(server, "queued") == 0);
        Figures.print(
                "L15",
                "10,000 requests for 20 users, %d let through, %d mails",
                asked,
                smtp.mails().size());
        assertThat(asked).isEqualTo(60);
        assertThat(smtp.mails()).hasSizeLessThanOrEqualTo(60);
        assertThat(server.mails().count()).isEqualTo(60);
    }
}
