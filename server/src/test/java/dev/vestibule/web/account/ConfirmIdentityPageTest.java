package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Readers who signed in a while ago confirm who they are, and continue without typing anything again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfirmIdentityPageTest {
    private static final String CONFIRM = "/account/confirm";
    private static final String NEW_KEY = "/admin/keys/new";
    private static final String[] KEY = {"name", "night <job>", "group", "1", "owner", "", "opened", "x"};

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.on(
                DatabaseKind.H2,
                "MB_SITE_URL=https://id.example.com",
                "MB_MFA_ENFORCEMENT=optional",
                "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough");
        server.hasAdministrator("ann@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Visitor late(String email) {
        Visitor visitor = Visitor.signedIn(server, email);
        server.passes(Duration.ofMinutes(5));
        return visitor;
    }

    /** The fields that were typed, as the form that asks sends them, and what is entered there. */
    private static String[] kept(String target, String... entered) {
        String[] all = new String[KEY.length + 4 + entered.length];
        System.arraycopy(KEY, 0, all, 0, KEY.length);
        System.arraycopy(new String[] {"confirm-target", target, "confirm-posted", "on"}, 0, all, KEY.length, 4);
        System.arraycopy(entered, 0, all, KEY.length + 4, entered.length);
        return all;
    }

    @Test
    void whatWasTypedIsSentAgainAfterThePassword() {
        Visitor ann = late("ann@example.com");
        ann.open(NEW_KEY);
        Answer asked = ann.sendOnly(NEW_KEY, KEY);
        assertThat(asked.status()).isEqualTo(403);
        assertThat(asked.text())
                .contains("Confirm that it is you")
                .containsPattern("<input id=\"confirm-password\"[^>]* autofocus");
        assertThat(ann.valueOf("name")).isEqualTo("night &lt;job>");
        assertThat(ann.valueOf("confirm-target")).isEqualTo(NEW_KEY);
        assertThat(keys("night <job>")).isZero();

        Answer wrong = ann.sendOnly(CONFIRM, kept(NEW_KEY, "confirm-password", "not it"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(ann.valueOf("name")).isEqualTo("night &lt;job>");
        assertThat(wrong.text()).doesNotContain("not it");
        assertThat(wrong.text()).as("still in the frame of the page").contains("href=\"/admin/sign-ins\"");
        assertThat(ann.sendOnly(CONFIRM, kept(NEW_KEY, "confirm-password", "")).status())
                .isEqualTo(400);

        Answer onward = ann.sendOnly(CONFIRM, kept(NEW_KEY, "confirm-password", PASSWORD));
        assertThat(onward.status()).isEqualTo(307);
        assertThat(onward.header("Location")).contains(NEW_KEY);
        ann.open(NEW_KEY); // for the token of its forms, which the browser sends again
        Answer created = ann.sendOnly(NEW_KEY, kept(NEW_KEY, "confirm-password", PASSWORD));
        assertThat(created.status()).isEqualTo(200);
        assertThat(keys("night <job>")).isEqualTo(1);
    }

    private int keys(String name) {
        return server.tables().count("SELECT COUNT(*) FROM api_key WHERE name = ?", name);
    }

    @Test
    void aCodeOfTheAppIsAskedForInstead() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "tia@example.com");
        Visitor tia = new Visitor(server.client());
        tia.has("metabase.SESSION", app.verify(app.challenge(), app.code()).key());
        server.passes(Duration.ofMinutes(5));
        Answer asked = tia.open("/account/passkeys/new");
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text()).contains("Confirm that it is you", "Use a code");
        String[] target = {"confirm-target", "/account/passkeys/new", "confirm-with", "confirm-code"};
        assertThat(tia.sendOnly(CONFIRM, target).text()).contains("name=\"confirm-code\"");
        Answer wrong =
                tia.sendOnly(CONFIRM, "confirm-target", "/account/passkeys/new", "confirm-code", app.wrongCode());
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text()).contains("name=\"confirm-code\"");
        tia.send(CONFIRM, "confirm-target", "/account/passkeys/new", "confirm-code", app.code());
        assertThat(tia.path()).isEqualTo("/account/passkeys/new");
    }

    @Test
    void itLeadsNowhereElse() {
        Visitor ann = late("ann@example.com");
        ann.open("/account");
        Answer onward = ann.sendOnly(
                CONFIRM, "confirm-target", "//evil.example/", "confirm-posted", "on", "confirm-password", PASSWORD);
        assertThat(onward.header("Location")).contains("/");
    }

    @Test
    void aFreshSignInIsNotAsked() {
        Visitor ann = Visitor.signedIn(server, "ann@example.com");
        ann.open(NEW_KEY);
        assertThat(ann.sendOnly(NEW_KEY, "name", "at once", "group", "1", "owner", "", "opened", "x")
                        .status())
                .isEqualTo(200);
    }
}
