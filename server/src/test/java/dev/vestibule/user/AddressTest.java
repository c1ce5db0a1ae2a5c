package dev.vestibule.user;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Mailbox;
import dev.vestibule.testing.OnEachMailServer;
import dev.vestibule.testing.OnEachMailServer.World;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import dev.vestibule.throttle.Throttle;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How addresses are written: two spellings of one mailbox are one account, and two mailboxes are two. */
@OnEachMailServer
class AddressTest {
    private final TestServer server;
    private final Mailbox mailbox;
    private Client boss;

    AddressTest(World world) {
        this.server = world.server();
        this.mailbox = world.mailbox();
    }

    @BeforeEach
    void anAdministrator() {
        server.isRunBy("boss@example.com", PASSWORD);
        boss = server.as(server.signIn("boss@example.com", PASSWORD));
    }

    private static String person(String email) {
        return "{\"email\": \"" + email + "\", \"password\": \"" + PASSWORD + "\"}";
    }

    private Answer forgot(String email) {
        return server.post("/api/session/forgot_password", "{\"email\": \"" + email + "\"}");
    }

    @Test
    void bothSpellingsOfADomainAreOneAccount() {
        Answer made = boss.post("/api/user", person("Ann@xn--BCHER-kva.example"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.json().path("email").textValue()).isEqualTo("ann@bücher.example");
        int id = made.json().path("id").intValue();

        for (String spelling :
                new String[] {"ann@bücher.example", "Ann@xn--bcher-kva.example", "ann@BU\u0308CHER.example"}) {
            assertThat(boss.post("/api/user", person(spelling)).status()).isEqualTo(400);
            Client ann = server.as(server.signIn(spelling, PASSWORD));
            assertThat(ann.get("/api/user/current").json().path("id").intValue())
                    .isEqualTo(id);
        }
        for (String part : new String[] {"ann@xn--bcher-kva.example", "xn--bcher-kva", "ann@b%C3%BCcher.ex"}) {
            assertThat(boss.get("/api/user?query=" + part).json().path("total").intValue())
                    .as(part)
                    .isEqualTo(1);
        }
        assertThat(forgot("ann@xn--bcher-kva.example").status()).isEqualTo(204);
        assertThat(mailbox.await("ann@xn--bcher-kva.example", "[Example Site] Password Reset Request")
                        .text())
                .contains("ann@bücher.example");
    }

    @Test
    void accountsThatAnOlderVersionToldApartByTheSpellingGoOnEachWithItsOwn() {
        int unicode = server.hasUser("twin@bücher.example", PASSWORD);
        int ascii = server.hasUser("twin@xn--bcher-kva.example", "eleven green ladders hum");
        Client one = server.as(server.signIn("twin@bücher.example", PASSWORD));
        assertThat(one.get("/api/user/current").json().path("id").intValue()).isEqualTo(unicode);
        Client other = server.as(server.signIn("Twin@xn--bcher-kva.example", "eleven green ladders hum"));
        assertThat(other.get("/api/user/current").json().path("id").intValue()).isEqualTo(ascii);
        Answer same =
                other.put("/api/user/" + ascii, "{\"email\": \"twin@xn--bcher-kva.example\", \"last_name\": \"B\"}");
        assertThat(same.status()).as("nothing new is said of the address").isEqualTo(200);

        assertThat(forgot("twin@xn--bcher-kva.example").status()).isEqualTo(204);
        assertThat(mailbox.await("twin@xn--bcher-kva.example", RESET).token()).startsWith(ascii + "_");
    }

    @Test
    void addressThatAnOlderVersionTookStaysWhenItIsGivenBackAsItIs() {
        String email = "a..b@under_score.example";
        int id = server.hasUser(email, PASSWORD);
        Client own = server.as(server.signIn(email, PASSWORD));
        List<Map<String, String>> before = account(id);
        for (Client client : List.of(own, boss)) {
            Answer same = client.put("/api/user/" + id, "{\"email\": \"" + email + "\", \"last_name\": \"Example\"}");
            assertThat(same.status()).as(same.text()).isEqualTo(200);
            assertThat(same.json().path("email").textValue()).isEqualTo(email);
            assertThat(client.put("/api/user/" + id, "{\"email\": \"c..d@under_score.example\"}")
                            .status())
                    .as("another one like it")
                    .isEqualTo(400);
        }
        assertThat(account(id)).isEqualTo(before);

        String path = "/admin/people/" + id + "/edit";
        Visitor host = new Visitor(server.client());
        host.signIn("boss@example.com", PASSWORD);
        host.open(path);
        assertThat(host.send(path, "email", email, "first_name", "Anna").text())
                .contains("The changes to Anna were saved.", email);
        assertThat(host.open(path).text()).contains("value=\"" + email + "\"");
        Visitor person = new Visitor(server.client());
        person.signIn(email, PASSWORD);
        person.open("/account/profile");
        assertThat(person.send("/account/profile", "email", email, "first_name", "Ann")
                        .status())
                .isEqualTo(200);
        assertThat(account(id).get(0)).containsEntry("first_name", "Ann").containsEntry("email", email);
    }

    private List<Map<String, String>> account(int id) {
        return server.tables().rows("SELECT * FROM account WHERE id = ?", id);
    }

    @Test
    void linkForStrasseWithASharpSGoesToThatDomainAndNoOther() {
        for (String email : new String[] {"sharp@straße.example", "sharp@strasse.example"}) {
            assertThat(boss.post("/api/user", person(email)).status()).isEqualTo(200);
        }
        assertThat(forgot("sharp@straße.example").status()).isEqualTo(204);
        mailbox.await("sharp@xn--strae-oqa.example", "[Example Site] Password Reset Request");
        assertThat(mailbox.to("sharp@strasse.example"))
                .noneMatch(mail -> mail.subject().contains("Password Reset"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@xn--a.example",
                "ann@a\u200Db.example",
                "ann@exa_mple.com",
                "a..nn@example.com",
                "ann@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
            })
    void addressThatNoMailReachesIsRefusedWhenItIsTyped(String email) {
        Answer refused = boss.post("/api/user", person(email));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errors").path("email").isTextual()).isTrue();
        assertThat(boss.put(
                                "/api/email",
                                "{\"email-smtp-host\": \"127.0.0.1\", \"email-from-address\": \"" + email + "\"}")
                        .json()
                        .path("errors")
                        .has("email-from-address"))
                .isTrue();
    }

    // --- A person changes the own address ---

    private static final String VERIFY = "[Example Site] Verify your email address";
    private static final String CHANGED = "[Example Site] Your email address was changed";
    private static final String RESET = "[Example Site] Password Reset Request";

    private Client changes(int id, String email, String other) {
        Client own = server.as(server.signIn(email, PASSWORD));
        Answer changed = own.put("/api/user/" + id, "{\"email\": \"" + other + "\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("email").textValue()).isEqualTo(other);
        return own;
    }

    private static String path(Mailbox.Mail mail) {
        return mail.link().substring("https://id.example.com".length());
    }

    @Test
    void ownAddressIsVerifiedByTheLinkAndThePasswordAndOnlyThenGetsResetLinks() {
        int id = server.hasUser("old@example.com", PASSWORD);
        changes(id, "old@example.com", "new@example.com");
        Mailbox.Mail link = mailbox.await("new@example.com", VERIFY);
        assertThat(mailbox.await("old@example.com", CHANGED).text()).contains("new@example.com");

        Answer taken = boss.put("/api/user/" + id, "{\"email\": \"boss@example.com\"}");
        assertThat(taken.status()).isEqualTo(400);
        assertThat(boss.post("/api/user", person("old@example.com")).status())
                .as("the address before stays reserved")
                .isEqualTo(400);
        assertThat(forgot("new@example.com").status()).isEqualTo(204);
        Awaitility.await()
                .until(() -> server.tables()
                                .count("SELECT COUNT(*) FROM outbox_mail WHERE recipient = 'new@example.com'"
                                        + " AND kind = 'reset' AND state = 'unknown-address'")
                        == 1);

        Visitor visitor = new Visitor(server.client());
        for (int look = 0; look < 3; look++) { // as mail scanners do
            assertThat(visitor.open(path(link)).status()).isEqualTo(200);
        }
        assertThat(visitor.send(path(link), "password", "not the password").status())
                .isEqualTo(400);
        assertThat(server.post(
                                "/api/session/reset_password",
                                "{\"token\": \"" + link.token() + "\", \"password\": \"eleven green ladders hum\"}")
                        .status())
                .as("it sets no password")
                .isEqualTo(400);
        Answer verified = visitor.send(path(link), "password", PASSWORD);
        assertThat(verified.status()).isEqualTo(200);
        assertThat(verified.text()).contains("new@example.com was verified.");
        assertThat(visitor.open(path(link)).status()).as("it works once").isEqualTo(410);

        assertThat(forgot("new@example.com").status()).isEqualTo(204);
        mailbox.await("new@example.com", RESET);
        assertThat(boss.post("/api/user", person("old@example.com")).status())
                .as("the address before is free")
                .isEqualTo(200);
    }

    /** Each address has a count of wrong passwords of its own. */
    @Test
    void aSessionGivesItsAccountFiveAddressesAnHourAtMost() {
        int id = server.hasUser("often@example.com", PASSWORD);
        Client own = server.as(server.signIn("often@example.com", PASSWORD));
        for (int i = 0; i < 5; i++) {
            assertThat(own.put("/api/user/" + id, "{\"email\": \"often" + i + "@example.com\"}")
                            .status())
                    .isEqualTo(200);
        }
        Answer refused = own.put("/api/user/" + id, "{\"email\": \"often@example.com\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/email").textValue()).startsWith("Too many attempts!");
        Answer named = own.put("/api/user/" + id, "{\"email\": \"often4@example.com\", \"first_name\": \"Ann\"}");
        assertThat(named.status()).as("nothing new is said of the address").isEqualTo(200);
        assertThat(boss.put("/api/user/" + id, "{\"email\": \"often@example.com\"}")
                        .status())
                .as("an administrator helps")
                .isEqualTo(200);
    }

    @Test
    void resetByTheVerifiedAddressTakesBackAnAddressThatAThiefHasGiven() {
        int id = server.hasUser("owner@example.com", PASSWORD);
        Client thief = changes(id, "owner@example.com", "thief@example.com");
        Mailbox.Mail link = mailbox.await("thief@example.com", VERIFY);
        assertThat(server.client().signIn("owner@example.com", "another").status())
                .isEqualTo(401);
        server.tables() // as after a hundred such tries
                .run(
                        "UPDATE attempt_subject SET failed_in_a_row = 100 WHERE subject = ?",
                        Throttle.subjectOf("owner@example.com"));

        assertThat(forgot("owner@example.com").status()).isEqualTo(204);
        Mailbox.Mail reset = mailbox.await("owner@example.com", RESET);
        assertThat(new Visitor(server.client()).open(path(reset)).text())
                .as("what a password manager is told")
                .contains("owner@example.com")
                .doesNotContain("thief@example.com");
        String chosen = "eleven green ladders hum";
        Answer done = server.post(
                "/api/session/reset_password",
                "{\"token\": \"" + reset.token() + "\", \"password\": \"" + chosen + "\"}");
        assertThat(done.status()).isEqualTo(200);
        assertThat(thief.get("/api/user/current").status()).isEqualTo(401);
        Client owner = server.as(server.signIn("owner@example.com", chosen));
        assertThat(owner.get("/api/user/current").json().path("email").textValue())
                .isEqualTo("owner@example.com");
        assertThat(new Visitor(server.client()).open(path(link)).status()).isEqualTo(410);
        assertThat(server.client().signIn("thief@example.com", chosen).status()).isEqualTo(401);
    }

    @Test
    void administratorSendsTheLinkForANewPasswordToTheVerifiedAddress() {
        int id = server.hasUser("moves@example.com", PASSWORD);
        changes(id, "moves@example.com", "moved@example.com");
        Visitor administrator = new Visitor(server.client());
        administrator.signIn("boss@example.com", PASSWORD);
        administrator.open("/admin/people/" + id);
        administrator.send("/admin/people/" + id + "/reset");
        mailbox.await("moves@example.com", RESET);
    }

    @Test
    void profilePageSaysThatAnAddressIsNotVerifiedYetAndSendsTheLinkAgain() {
        int id = server.hasUser("page@example.com", PASSWORD);
        Visitor visitor = new Visitor(server.client());
        visitor.signIn("page@example.com", PASSWORD);
        changes(id, "page@example.com", "paged@example.com");
        assertThat(visitor.open("/account/profile").text())
                .contains("paged@example.com is not verified yet")
                .contains("go to page@example.com");
        mailbox.await("paged@example.com", 1);
        visitor.send("/account/profile/verification");
        assertThat(visitor.open(path(mailbox.await("paged@example.com", 2))).status())
                .isEqualTo(200);
        changes(id, "paged@example.com", "page@example.com");
        assertThat(visitor.open("/account/profile").text()).doesNotContain("is not verified yet");
    }
}
