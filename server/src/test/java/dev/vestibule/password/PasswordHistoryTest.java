package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody takes a password again that they had, as far back as {@code password-history} says. */
@OnEachServer("MB_DISABLE_SESSION_THROTTLE=true")
class PasswordHistoryTest {
    private static final String SETTING = "/api/setting/password-history";
    private static final List<String> PASSWORDS = List.of(
            "seven purple kettles sing",
            "eleven green ladders hum",
            "nine yellow engines wait",
            "three silver rivers bend");

    private final TestServer server;
    private String boss = "";
    private String bob = "";
    private int bobsId;

    PasswordHistoryTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void people() {
        int people = server.users().count();
        server.hasAdministrator("boss" + people + "@example.com", PASSWORDS.get(0));
        boss = server.signIn("boss" + people + "@example.com", PASSWORDS.get(0));
        bob = "bob" + people + "@example.com";
        bobsId = server.hasUser(bob, PASSWORDS.get(0));
        remember(2);
    }

    @AfterEach
    void forget() {
        remember(0);
    }

    private Client boss() {
        return server.as(boss);
    }

    private void remember(int earlier) {
        assertThat(boss().put(SETTING, "{\"value\": " + earlier + "}").status()).isEqualTo(204);
    }

    private String path() {
        return "/api/user/" + bobsId + "/password";
    }

    private Answer change(int from, int to) {
        return server.as(server.signIn(bob, PASSWORDS.get(from)))
                .with("X-Metabase-Locale", "en")
                .put(
                        path(),
                        "{\"password\": \"" + PASSWORDS.get(to) + "\", \"old_password\": \"" + PASSWORDS.get(from)
                                + "\"}");
    }

    private int kept() {
        return server.tables().count("SELECT COUNT(*) FROM password_history WHERE account_id = ?", bobsId);
    }

    private static void isRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().at("/errors/password").textValue())
                .isEqualTo("You have used this password before. Choose another one.");
    }

    @Test
    void thePresentAndTheLastOnesAreRefusedAndOlderOnesAreForgotten() {
        isRefused(change(0, 0));
        assertThat(change(0, 1).status()).isEqualTo(200);
        isRefused(change(1, 0));
        assertThat(change(1, 2).status()).isEqualTo(200);
        isRefused(change(2, 0));
        isRefused(change(2, 1));
        assertThat(change(2, 3).status()).isEqualTo(200);
        assertThat(kept()).isEqualTo(2);
        assertThat(change(3, 0).status()).as("three ago").isEqualTo(200);
        assertThat(server.tables().dump().toString()).doesNotContain(PASSWORDS.get(3));
    }

    @Test
    void aRefusalChangesNothing() {
        String key = server.signIn(bob, PASSWORDS.get(0));
        Map<String, List<String>> before = server.tables().dump();
        isRefused(server.as(key)
                .with("X-Metabase-Locale", "en")
                .put(
                        path(),
                        "{\"password\": \"" + PASSWORDS.get(0) + "\", \"old_password\": \"" + PASSWORDS.get(0)
                                + "\"}"));
        assertThat(server.tables().dump()).isEqualTo(before);
    }

    @Test
    void itHoldsForResetsByMailWhoseLinkStaysGood() {
        String token = server.hasResetToken(bob);
        String reset = "{\"token\": \"" + token + "\", \"password\": \"%s\"}";
        isRefused(server.with("X-Metabase-Locale", "en")
                .post("/api/session/reset_password", reset.formatted(PASSWORDS.get(0))));
        assertThat(server.post("/api/session/reset_password", reset.formatted(PASSWORDS.get(1)))
                        .status())
                .isEqualTo(200);
        assertThat(kept()).isEqualTo(1);
        isRefused(change(1, 0));
    }

    @Test
    void itHoldsForWhatAnAdministratorSets() {
        Client english = boss().with("X-Metabase-Locale", "en");
        isRefused(english.put(path(), "{\"password\": \"" + PASSWORDS.get(0) + "\"}"));
        assertThat(english.put(path(), "{\"password\": \"" + PASSWORDS.get(1) + "\"}")
                        .status())
                .isEqualTo(204);
        isRefused(english.put(path(), "{\"password\": \"" + PASSWORDS.get(0) + "\"}"));
    }

    @Test
    void itHoldsOnThePages() {
        Visitor visitor = new Visitor(server.client().with("X-Metabase-Locale", "en"));
        visitor.signIn(bob, PASSWORDS.get(0));
        visitor.open("/account/password");
        Answer refused =
                visitor.send("/account/password", "old_password", PASSWORDS.get(0), "password", PASSWORDS.get(0));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("You have used this password before. Choose another one.");
        Visitor mailed = new Visitor(server.client().with("X-Metabase-Locale", "en"));
        String link = "/auth/reset_password/" + server.hasResetToken(bob);
        mailed.open(link);
        assertThat(mailed.send(link, "password", PASSWORDS.get(0)).text())
                .contains("You have used this password before. Choose another one.");
    }

    @Test
    void nothingIsKeptWhenItIsOff() {
        assertThat(change(0, 1).status()).isEqualTo(200);
        assertThat(kept()).isEqualTo(1);
        remember(0);
        assertThat(change(1, 0).status()).isEqualTo(200);
        assertThat(kept()).isZero();
        assertThat(change(0, 0).status()).isEqualTo(200);
        assertThat(kept()).isZero();

        remember(2);
        assertThat(change(0, 1).status()).isEqualTo(200);
        remember(0);
        server.restart(); // the clean-up comes soon after a start, and then once a minute
        await().until(() -> kept() == 0);
    }

    @Test
    void howManyIsFromNoneToTwentyFour() {
        for (String wrong : List.of("25", "-1", "\"many\"", "1.5")) {
            assertThat(boss().put(SETTING, "{\"value\": " + wrong + "}")
                            .json()
                            .at("/errors/password-history")
                            .textValue())
                    .as(wrong)
                    .isNotBlank();
        }
    }
}
