package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.wire.OnEachMailServer.World;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How addresses are written: two spellings of one mailbox are one account, and two mailboxes are two. */
@OnEachMailServer
class AddressTest {
    private static final String PASSWORD = "seven purple kettles sing";

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
}
