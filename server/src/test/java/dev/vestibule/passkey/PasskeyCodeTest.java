package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.PATH;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.finish;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.Test;

/** An account with an authenticator app gets no passkey, which replaces the app, without a code. */
@OnEachServer({PasskeyWorld.SITE, "MB_MFA_ENFORCEMENT=optional", "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough"
})
class PasskeyCodeTest {
    private static final String NEW = "/account/passkeys/new";

    private final TestServer server;

    PasskeyCodeTest(TestServer server) {
        this.server = server;
    }

    private Client signedIn(AuthenticatorApp app) {
        Client client = server.as(app.verify(app.challenge(), app.code()).key());
        app.rests();
        return client;
    }

    private static Answer begin(Client client, String code) {
        return client.post(PATH + "/options", "{\"password\": \"" + PASSWORD + "\", \"code\": \"" + code + "\"}");
    }

    private static void refused(Answer answer, String why) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().at("/errors/code").textValue()).isEqualTo(why);
    }

    @Test
    void addingOneTakesACodeOfTheAppOrARecoveryCodeWhichIsUsedUp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "amy@example.com");
        Client amy = signedIn(app);
        refused(amy.post(PATH + "/options", PasskeyWorld.proof()), "value must be a non-blank string.");
        refused(begin(amy, " "), "value must be a non-blank string.");
        refused(begin(amy, app.wrongCode()), "Invalid authentication code.");
        String wrongPassword = "{\"password\": \"not it\", \"code\": \"" + app.code() + "\"}";
        assertThat(amy.post(PATH + "/options", wrongPassword)
                        .json()
                        .at("/errors/password")
                        .isTextual())
                .isTrue();

        String code = app.code();
        Answer begun = begin(amy, code);
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        refused(begin(amy, code), "Invalid authentication code.");
        assertThat(finish(amy, authenticator().create(begun.json())).status()).isEqualTo(200);

        String recovery = app.recoveryCodes().get(0);
        Answer again = begin(amy, recovery);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        refused(begin(amy, recovery), "Invalid authentication code.");
        assertThat(amy.get(PATH).json()).hasSize(1);
    }

    @Test
    void wrongCodesAreLimitedForTheUserAndDoNotLockTheSignIn() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "ben@example.com");
        Client ben = signedIn(app);
        for (int i = 0; i < 5; i++) {
            refused(begin(ben, app.wrongCode()), "Invalid authentication code.");
        }
        Answer many = begin(ben, app.code());
        assertThat(many.status()).isEqualTo(400);
        assertThat(many.header("Retry-After")).isPresent();
        assertThat(many.json().at("/errors/user-id").textValue()).startsWith("Too many attempts!");
        assertThat(app.verify(app.challenge(), app.code()).status()).isEqualTo(200);
    }

    @Test
    void thePageAsksForTheCodeWhereThereIsAnApp() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "cat@example.com");
        Visitor cat = new Visitor(server.client());
        cat.has("metabase.SESSION", app.verify(app.challenge(), app.code()).key());
        assertThat(cat.open(NEW).text())
                .contains("From your authenticator app, or one of your recovery codes.", "name=\"code\"");

        server.hasUser("dan@example.com", PASSWORD);
        Visitor dan = new Visitor(server.client());
        dan.signIn("dan@example.com", PASSWORD);
        assertThat(dan.open(NEW).text()).contains("data-passkey-add").doesNotContain("name=\"code\"");
    }
}
