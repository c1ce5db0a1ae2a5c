package dev.vestibule.reset;

import static dev.vestibule.reset.ForgottenPasswords.NEW;
import static dev.vestibule.reset.ForgottenPasswords.OLD;
import static dev.vestibule.reset.ForgottenPasswords.assertRefused;
import static dev.vestibule.reset.ForgottenPasswords.email;
import static dev.vestibule.reset.ForgottenPasswords.reset;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.OnSharedMailServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forgotten password, from asking to the new one (session wire, sections 1.3, 3 and 5). */
@OnSharedMailServer("resets")
class ResetTest {
    private static final String SUBJECT = "[Example Site] Password Reset Request";

    private final TestServer server;
    private final Mailbox mailbox;
    private final ForgottenPasswords requests;

    ResetTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
        this.requests = new ForgottenPasswords(world);
    }

    // --- The whole story ---

    @Test
    void whoForgotAPasswordGetsBackInAndNobodyElseStaysIn() {
        String email = "story@example.com";
        int id = server.hasUser(email, OLD);
        String session = server.signIn(email, OLD);

        Answer asked = requests.forgot(email);
        assertThat(asked.status()).isEqualTo(204);
        assertThat(asked.text()).isEmpty();
        Mail mail = mailbox.await(email);
        assertThat(mail.subject()).isEqualTo(SUBJECT);
        assertThat(mail.recipients()).containsExactly(email);
        assertThat(mail.link()).startsWith("https://id.example.com/auth/reset_password/" + id + "_");
        assertThat(mail.html()).contains(mail.link()).contains("Click the button below to reset the password");
        assertThat(mail.token()).matches(id + "_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

        for (int look = 0; look < 5; look++) { // as mail scanners do
            assertThat(requests.check(mail.token()).text()).isEqualTo("{\"valid\":true}");
        }
        Answer answer = requests.use(mail.token(), NEW);
        assertThat(answer.status()).isEqualTo(200);
        String key = answer.json().path("session_id").textValue();
        assertThat(answer.text()).isEqualTo("{\"success\":true,\"session_id\":\"" + key + "\"}");
        assertThat(answer.cookie("metabase.SESSION").value()).isEqualTo(key);
        assertThat(server.as(key).get("/api/user/current").json().path("email").textValue())
                .isEqualTo(email);

        assertThat(server.as(session).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.client().signIn(email, OLD).status()).isEqualTo(401);
        assertThat(server.client().signIn(email, NEW).status()).isEqualTo(200);
        assertThat(requests.check(mail.token()).text()).isEqualTo("{\"valid\":false}");
        assertRefused(requests.use(mail.token(), OLD), "Invalid reset token. It was already used.");

        Mail notice = mailbox.await(email, 2);
        assertThat(notice.subject()).isEqualTo("[Example Site] Your password was changed");
        assertThat(notice.text()).contains("https://id.example.com/auth/forgot_password");
        assertThat(notice.hasLink()).isFalse();
    }

    // --- Accounts that cannot reset ---

    @Test
    void closedAccountGetsAMailWithoutALink() {
        int id = server.hasUser("closed@example.com", OLD);
        String token = requests.token("closed@example.com");
        server.hasAdministrator("closer@example.com", OLD);
        String administrator = server.signIn("closer@example.com", OLD);
        assertThat(server.as(administrator).delete("/api/user/" + id).status()).isEqualTo(200);

        assertRefused(requests.use(token, NEW), "Invalid reset token");
        requests.forgot("closed@example.com");
        Mail mail = mailbox.await("closed@example.com", 2);
        assertThat(mail.subject()).isEqualTo(SUBJECT);
        assertThat(mail.text()).contains("Your account is deactivated, so its password cannot be reset.");
        assertThat(mail.hasLink()).isFalse();
        assertThat(server.tables().count("SELECT COUNT(*) FROM reset_token WHERE account_id = ?", id))
                .isEqualTo(1);
    }

    // --- Fields ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no address",
                "a@b@c",
                "ann@example.com,eve@example.com",
                "<ann@example.com>",
                "Ann <ann@example.com>",
                "ann@example.com\\r\\nBcc: eve@example.com"
            })
    void whatIsNoAddressIsRefused(String text) {
        Answer answer = requests.fresh().post("/api/session/forgot_password", email(text));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path("email").textValue())
                .isEqualTo("value must be a valid email address.");
    }

    @Test
    void addressWithACharacterThatNoDatabaseKeepsIsRefused() {
        Answer answer = requests.fresh().post("/api/session/forgot_password", email("ann@example.com\\u0000"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path("email").textValue())
                .isEqualTo("value must not contain control characters.");
    }

    @Test
    void missingFieldsAreNamed() {
        assertThat(requests.fresh()
                        .post("/api/session/forgot_password", "{}")
                        .json()
                        .path("errors"))
                .hasToString("{\"email\":\"value must be a valid email address.\"}");
        Answer reset = requests.fresh().post("/api/session/reset_password", "{\"password\": \"" + NEW + "\"}");
        assertThat(reset.json().path("errors")).hasToString("{\"token\":\"value must be a non-blank string.\"}");
        Answer check = server.get("/api/session/password_reset_token_valid");
        assertThat(check.status()).isEqualTo(400);
        assertThat(check.json().path("errors")).hasToString("{\"token\":\"value must be a non-blank string.\"}");
    }

    // --- Limits ---

    @Test
    void threeMailsAnHourForOneUser() {
        server.hasUser("often@example.com", OLD);
        for (int i = 1; i <= 3; i++) {
            assertThat(requests.forgot("Often@Example.com").status()).isEqualTo(204);
            mailbox.await("often@example.com", i);
        }
        Answer fourth = requests.forgot("often@example.com");
        assertThat(fourth.status()).isEqualTo(400);
        assertThat(fourth.json().path("errors").path("email").textValue())
                .matches("Too many attempts! You must wait \\d+ seconds before trying again\\.");
        server.passes(Duration.ofHours(1).plusMinutes(1));
        assertThat(requests.forgot("often@example.com").status()).isEqualTo(204);
        mailbox.await("often@example.com", 4);
    }

    @Test
    void fiftyAddressesAnHourFromOneClient() {
        Client client = server.from("203.0.113.50");
        for (int i = 0; i < 50; i++) {
            assertThat(client.post("/api/session/forgot_password", email("nobody" + i + "@example.com"))
                            .status())
                    .isEqualTo(204);
        }
        Answer next = client.post("/api/session/forgot_password", email("nobody50@example.com"));
        assertThat(next.status()).isEqualTo(400);
        assertThat(next.json().path("errors").has("email")).isTrue();
    }

    @Test
    void tenResetsAnHourFromOneClient() {
        Client client = server.from("203.0.113.10");
        String body = reset("1_00000000-0000-0000-0000-000000000000", NEW);
        for (int i = 0; i < 10; i++) {
            assertThat(client.post("/api/session/reset_password", body).text()).contains("Invalid reset token");
        }
        Answer next = client.post("/api/session/reset_password", body);
        assertThat(next.status()).isEqualTo(400);
        assertThat(next.json().path("errors").path("password").textValue()).startsWith("Too many attempts!");
    }

    @Test
    void resetOpensAPasswordThatGuessingHadClosed() {
        server.hasUser("guessed@example.com", OLD);
        for (int hour = 0; hour < 10; hour++) {
            for (int i = 0; i < 10; i++) {
                assertThat(server.from("192.0.2." + hour)
                                .signIn("guessed@example.com", "wrong " + i)
                                .status())
                        .isEqualTo(401);
            }
            server.passes(Duration.ofMinutes(61));
        }
        assertThat(requests.fresh().signIn("guessed@example.com", OLD).status()).isEqualTo(401);
        assertThat(requests.use(requests.token("guessed@example.com"), NEW).status())
                .isEqualTo(200);
        assertThat(requests.fresh().signIn("guessed@example.com", NEW).status()).isEqualTo(200);
    }

    // --- Nobody learns whether an account exists ---

    /** Promise S03, but for the times, which are measured and not tested. */
    @Test
    void knownUnknownAndClosedAddressesAreAnsweredAlikeWithEqualEffects() {
        server.hasUser("known@example.com", OLD);
        server.hasAccount("no-password@example.com", "", false);
        int id = server.hasUser("gone@example.com", OLD);
        server.users().deactivate(id);
        Set<String> seen = new HashSet<>();
        List<String> addresses =
                List.of("known@example.com", "no-password@example.com", "gone@example.com", "never@example.com");
        for (String address : addresses) {
            for (int time = 1; time <= 4; time++) {
                List<Integer> before = effects();
                Client stranger = server.from("203.0.113." + (100 + 10 * addresses.indexOf(address) + time));
                String answer = stranger.post("/api/session/forgot_password", email(address))
                        .withoutTimeAndDevice();
                List<Integer> after = effects();
                List<Integer> more = IntStream.range(0, after.size())
                        .mapToObj(i -> after.get(i) - before.get(i))
                        .toList();
                seen.add(time + ": "
                        + answer.replaceAll("[0-9]+ seconds", "N seconds")
                                .replaceAll("(?i)(retry-after): [0-9]+", "$1: N")
                        + more);
            }
        }
        Figures.print("S03", "%s: 4 kinds of addresses, 4 requests each, %d different outcomes", server, seen.size());
        assertThat(seen).as("one outcome for each of the four requests").hasSize(4);
        assertThat(mailbox.await("known@example.com").hasLink()).isTrue();
        assertThat(mailbox.to("never@example.com")).isEmpty();
    }

    /** Rows that a request may leave; what is found out about them later goes into other columns and other events. */
    private List<Integer> effects() {
        return Stream.of(
                        "outbox_mail",
                        "mail_event WHERE what = 'asked'",
                        "attempt",
                        "attempt_subject",
                        "session",
                        "sign_in",
                        "change_log")
                .map(table -> server.tables().count("SELECT COUNT(*) FROM " + table))
                .toList();
    }

    // --- What administrators see ---

    @Test
    void administratorsSeeWhatBecameOfEachMail() {
        server.hasUser("traced@example.com", OLD);
        server.hasAdministrator("tracer@example.com", OLD);
        Client administrator = server.as(server.signIn("tracer@example.com", OLD));
        String token = requests.token("traced@example.com");
        // The mail arrives before it is noted that it was sent.
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(events(administrator, "traced@example.com", "reset"))
                        .containsExactly("asked", "queued", "sent"));
        requests.check(token);
        requests.check(token);
        assertThat(requests.use(token, NEW).status()).isEqualTo(200);
        requests.forgot("stranger@example.com");

        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(events(administrator, "traced@example.com", "reset"))
                    .containsExactly("asked", "queued", "sent", "opened", "used");
            assertThat(events(administrator, "stranger@example.com", "reset"))
                    .containsExactly("asked", "unknown-address");
            assertThat(events(administrator, "traced@example.com", "password-changed"))
                    .containsExactly("queued", "sent");
        });
        Answer one = administrator.get("/api/vestibule/mail?limit=1&offset=0");
        assertThat(one.json().path("data")).hasSize(1);
        assertThat(one.json().path("total").intValue()).isGreaterThan(2);
        assertThat(one.json().path("server").path("working").booleanValue()).isTrue();
        assertThat(one.text()).doesNotContain(token);
        assertThat(administrator
                        .get("/api/vestibule/mail?limit=1&offset=" + Integer.MAX_VALUE)
                        .json()
                        .path("data"))
                .isEmpty();
        assertThat(administrator.get("/api/vestibule/mail?limit=many").status()).isEqualTo(400);
        String user = server.signIn("traced@example.com", NEW);
        assertThat(server.as(user).get("/api/vestibule/mail").status()).isEqualTo(403);
        assertThat(server.get("/api/vestibule/mail").status()).isEqualTo(401);
    }

    private static List<String> events(Client administrator, String address, String kind) {
        List<String> events = new java.util.ArrayList<>();
        administrator.get("/api/vestibule/mail?limit=500").json().path("data").forEach(mail -> {
            if (mail.path("recipient").textValue().equals(address)
                    && mail.path("kind").textValue().equals(kind)) {
                mail.path("events")
                        .forEach(event -> events.add(event.path("what").textValue()));
            }
        });
        return events;
    }

    @Test
    void aResetEndsTheSessionThatTheBrowserHeldAsSomebodyElse() {
        server.hasUser("keeper@example.com", OLD);
        server.hasUser("forgetful@example.com", OLD);
        String held = server.signIn("keeper@example.com", OLD);
        Answer answer = requests.fresh()
                .withCookie(held)
                .post("/api/session/reset_password", reset(requests.token("forgetful@example.com"), NEW));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(server.as(held).get("/api/user/current").status()).isEqualTo(401);
        assertThat(server.sessions().endReasons("keeper@example.com")).containsExactly("replaced");
    }
}
