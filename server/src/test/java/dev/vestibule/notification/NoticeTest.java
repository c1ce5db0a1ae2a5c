package dev.vestibule.notification;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.Mailbox.Mail;
import dev.vestibule.testing.OnEachMailServer;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Mails that nobody asked for: new devices, new people, changed passwords (session wire, section 6). */
@OnEachMailServer
class NoticeTest {
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private final TestServer server;
    private final Mailbox mailbox;

    NoticeTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    private Client browser(String device) {
        return server.client().with("User-Agent", FIREFOX).with("Cookie", "metabase.DEVICE=" + device);
    }

    private static String device() {
        return UUID.randomUUID().toString();
    }

    private void signsIn(Client client, String email) {
        assertThat(client.signIn(email, PASSWORD).status()).isEqualTo(200);
    }

    private int waiting(String email) {
        return server.mails().countTo(email, "new-device");
    }

    @Test
    void newBrowserIsToldOnceAndTheFirstOneNever() {
        String email = "device@example.com";
        server.hasUser(email, PASSWORD);
        String first = device();
        signsIn(browser(first), email);
        signsIn(browser(first), email);
        assertThat(waiting(email)).isZero();

        String second = device();
        signsIn(browser(second), email);
        signsIn(browser(second), email);
        Mail mail = mailbox.await(email, "New Example Site Login");
        assertThat(mail.subject()).isEqualTo("We've Noticed a New Example Site Login, Ann Example");
        assertThat(mail.text())
                .contains(
                        "Device: Firefox on Linux",
                        "IP address: 127.0.0.1",
                        "https://id.example.com/auth/forgot_password");
        assertThat(waiting(email)).isEqualTo(1);
    }

    @Test
    void programsAreNoDevices() {
        String email = "program@example.com";
        server.hasUser(email, PASSWORD);
        for (int i = 0; i < 5; i++) {
            signsIn(server.client(), email);
            signsIn(server.client().with("User-Agent", "python-requests/2.32"), email);
            signsIn(server.with("User-Agent", FIREFOX), email); // keeps no cookies, so it is no browser
            signsIn(server.with("Cookie", "metabase.DEVICE=" + device()), email);
        }
        assertThat(waiting(email)).isZero();
    }

    @Test
    void threeADayAreEnough() {
        String email = "many@example.com";
        server.hasUser(email, PASSWORD);
        for (int i = 0; i < 8; i++) {
            signsIn(browser(device()), email);
        }
        assertThat(waiting(email)).isEqualTo(3);
    }

    @Test
    void whoMutesThemGetsNone() {
        String email = "muted@example.com";
        server.hasUser(email, PASSWORD);
        Client own = server.as(server.signIn(email, PASSWORD));
        String path = "/api/vestibule/mail/preferences";
        assertThat(own.get(path).text()).isEqualTo("{\"mute_new_device\":false,\"mute_user_joined\":false}");
        String muted = "{\"mute_new_device\":true,\"mute_user_joined\":false}";
        assertThat(own.put(path, "{\"mute_new_device\": true}").text()).isEqualTo(muted);
        assertThat(own.put(path, "{}").text()).isEqualTo(muted);
        own.put(path, "{\"mute_new_device\": true}");
        assertThat(server.tables()
                        .value(
                                "SELECT details FROM audit_event WHERE action = 'account.change' AND details LIKE '%mute%'"
                                        + " AND actor_id = (SELECT id FROM account WHERE email = ?)",
                                email))
                .isEqualTo("{\"mute_new_device\":{\"from\":false,\"to\":true}}");
        signsIn(browser(device()), email);
        assertThat(waiting(email)).isZero();
        own.put(path, "{\"mute_new_device\": false}");
        signsIn(browser(device()), email);
        assertThat(waiting(email)).isEqualTo(1);
    }

    @Test
    void administratorsHearOfWhoSignsInForTheFirstTimeWithALink() {
        server.hasAdministrator("hears@example.com", PASSWORD);
        server.hasAdministrator("never-here@example.com", PASSWORD);
        server.hasAdministrator("wants.none@example.com", PASSWORD);
        server.signIn("hears@example.com", PASSWORD);
        server.as(server.signIn("wants.none@example.com", PASSWORD))
                .put("/api/vestibule/mail/preferences", "{\"mute_user_joined\": true}");
        server.hasUser("handed@example.com", PASSWORD);
        server.signIn("handed@example.com", PASSWORD);
        assertThat(server.mails().countTo("hears@example.com", "user-joined"))
                .as("of a password that was handed over")
                .isZero();
        server.hasUser("joins@example.com", PASSWORD);
        server.users().setName(server.users().id("joins@example.com"), "Joan", "Example");
        server.post("/api/session/forgot_password", "{\"email\": \"joins@example.com\"}");
        server.post(
                "/api/session/reset_password",
                "{\"token\": \"%s\", \"password\": \"eleven green ladders hum\"}"
                        .formatted(mailbox.await("joins@example.com").token()));
        server.client().signIn("joins@example.com", "eleven green ladders hum");
        Mail mail = mailbox.await("hears@example.com", "Joan Example accepted their Example Site invite");
        assertThat(mail.text()).contains("joins@example.com", "https://id.example.com/admin/people");
        assertThat(mailbox.to("never-here@example.com")).isEmpty();
        assertThat(server.mails().countTo("wants.none@example.com", "user-joined"))
                .isZero();
    }

    @Test
    void administratorWhoSetsAPasswordIsNamedAsOne() {
        int id = server.hasUser("set@example.com", PASSWORD);
        server.hasAdministrator("sets@example.com", PASSWORD);
        String key = server.signIn("sets@example.com", PASSWORD);
        assertThat(server.as(key)
                        .put("/api/user/" + id + "/password", "{\"password\": \"eleven green ladders hum\"}")
                        .status())
                .isEqualTo(204);
        assertThat(mailbox.await("set@example.com", "Your password was changed").text())
                .contains("An administrator changed the password for set@example.com.");
    }

    @Test
    void mailsSpeakTheLanguageOfTheirReader() {
        server.hasUser("german@example.com", PASSWORD);
        server.users().setLocale("german@example.com", "de_AT");
        server.post("/api/session/forgot_password", "{\"email\": \"german@example.com\"}");
        Mail mail = mailbox.await("german@example.com");
        assertThat(mail.subject()).isEqualTo("[Example Site] Passwort zurücksetzen");
        assertThat(mail.html()).contains("<html lang=\"de\">").contains(">Passwort zurücksetzen<");
        assertThat(mail.header("Content-Language")).isEqualTo("de");
    }

    @Test
    void namesGetIntoNoHeaderAndAreEscaped() {
        String email = "inject@example.com";
        int id = server.hasUser(email, PASSWORD);
        server.users().setName(id, "Eve\r\nBcc: victim@example.com", "<script>alert(1)</script>");
        signsIn(browser(device()), email);
        signsIn(browser(device()), email);
        Mail mail = mailbox.await(email, "New Example Site Login");
        assertThat(mail.recipients()).containsExactly(email);
        assertThat(mail.header("Bcc")).isEmpty();
        assertThat(mail.subject()).contains("Eve Bcc: victim@example.com");
        assertThat(mail.html()).doesNotContain("<script>");
        assertThat(mailbox.to("victim@example.com")).isEmpty();
    }

    @Test
    void mailsTellProgramsThatNobodyWroteThem() {
        server.hasUser("header@example.com", PASSWORD);
        server.post("/api/session/forgot_password", "{\"email\": \"header@example.com\"}");
        Mail mail = mailbox.await("header@example.com");
        assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(mail.header("From")).isEqualTo("Example Site <vestibule@example.com>");
        assertThat(mail.messageId()).matches("<[0-9a-f-]{36}@example\\.com>");
        assertThat(mail.text().lines()).contains("Example Site", "https://id.example.com");
        assertThat(mail.text().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(200));
    }
}
