package dev.vestibule.web.account;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.passkey.PasskeyWorld;
import dev.vestibule.passkey.TestAuthenticator;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The pages of passkeys, with what their script would post. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyPagesTest {
    private static final String LIST = "/account/passkeys";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE);
        server.isSetUpBy("admin@example.com", PASSWORD);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static TestAuthenticator authenticator() {
        return new TestAuthenticator("https://id.example.com");
    }

    private Visitor signedIn(String email) {
        if (!server.knows(email)) {
            server.hasUser(email, PASSWORD);
        }
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(email, PASSWORD);
        return visitor;
    }

    private Client sessionOf(Visitor visitor) {
        return server.as(visitor.cookie("metabase.SESSION"));
    }

    private Answer add(Visitor visitor, TestAuthenticator key, String name) {
        visitor.open(LIST + "/new");
        JsonNode credential = key.create(PasskeyWorld.options(sessionOf(visitor)));
        return visitor.send(LIST + "/new", "credential", credential.toString(), "name", name);
    }

    private JsonNode answer(TestAuthenticator key) {
        return key.get(
                server.post("/api/vestibule/passkey/sign-in/options", "{}").json());
    }

    @Test
    void onesPasskeysAreAddedRenamedAndRemoved() {
        Visitor visitor = signedIn("una@example.com");
        assertThat(visitor.open("/account").text()).contains("No passkeys yet", "href=\"/account/passkeys\"");
        assertThat(visitor.open(LIST).text())
                .contains("No passkeys yet", "href=\"/account/passkeys/new\"")
                .doesNotContain("data-passkeys-accepted");
        assertThat(visitor.open(LIST + "/new").text())
                .contains("data-passkey-add", "/passkeys.js\"")
                .contains("<noscript>", "Adding a passkey requires JavaScript.");
        assertThat(visitor.send(LIST + "/new", "password", PASSWORD).text())
                .contains("Adding a passkey requires JavaScript.");

        TestAuthenticator key = authenticator();
        Answer added = add(visitor, key, "Blue key");
        assertThat(visitor.path()).isEqualTo(LIST);
        assertThat(added.text())
                .contains("Passkey Blue key was added.", ">Blue key<", "Never used")
                .containsPattern(
                        "data-passkeys-accepted=\"[\\w-]+\" data-site=\"id.example.com\" data-user=\"[\\w-]{86}\"");
        assertThat(visitor.open("/account").text()).contains("1 passkey<");

        int id = sessionOf(visitor)
                .get("/api/vestibule/passkey")
                .json()
                .at("/0/id")
                .intValue();
        String one = LIST + "/" + id;
        assertThat(visitor.open(one + "/rename").text()).contains("value=\"Blue key\"");
        assertThat(visitor.send(one + "/rename", "name", " ").text()).contains("Enter a name for the passkey.");
        assertThat(visitor.send(one + "/rename", "name", "Red & <green>").text())
                .contains("The passkey was renamed to Red &amp; &lt;green&gt;.");
        assertThat(visitor.open(one + "/remove").text())
                .contains("Remove passkey Red &amp; &lt;green&gt;?", "You will no longer be able to sign in with it.");
        assertThat(visitor.send(one + "/remove", "password", "not it").status()).isEqualTo(400);
        assertThat(visitor.send(one + "/remove", "password", PASSWORD).text())
                .contains(
                        "Passkey Red &amp; &lt;green&gt; was removed.",
                        "No passkeys yet",
                        "data-passkeys-accepted=\"\"");
        assertThat(visitor.open(one + "/remove").text()).as("gone").contains("No passkeys yet");
    }

    @Test
    void aRefusedPasskeyIsExplainedOnThePage() {
        Visitor visitor = signedIn("vic@example.com");
        visitor.open(LIST + "/new");
        TestAuthenticator elsewhere = new TestAuthenticator("https://evil.example");
        JsonNode credential = elsewhere.create(PasskeyWorld.options(sessionOf(visitor)));
        assertThat(visitor.send(LIST + "/new", "credential", credential.toString(), "name", "Key")
                        .text())
                .contains("The response of your browser is not valid.", "value=\"Key\"");
        visitor.open(LIST + "/new");
        assertThat(visitor.send(LIST + "/new", "credential", "{\"response\": 3}")
                        .text())
                .contains("The response of your browser is not valid.");
        add(visitor, authenticator(), "");
        assertThat(visitor.open(LIST).text()).contains("Never used");
    }

    @Test
    void theSignInPageTakesAPasskeyAndGoesOnWhereItWasAsked() {
        TestAuthenticator key = authenticator();
        add(signedIn("wes@example.com"), key, "");
        Visitor visitor = new Visitor(server.client());
        Answer page = visitor.open("/auth/login?redirect=%2Faccount%2Fsessions");
        assertThat(page.text())
                .contains("autocomplete=\"username webauthn\"", "data-passkey-sign-in data-site=\"id.example.com\"")
                .contains("Sign in with a passkey", "Signing in with a passkey requires JavaScript.");
        assertThat(visitor.send("/auth/login/passkey", "redirect", "/account/sessions")
                        .text())
                .contains("Signing in with a passkey requires JavaScript.");
        Answer sessions = visitor.send(
                "/auth/login/passkey",
                "redirect",
                "/account/sessions",
                "remember",
                "on",
                "credential",
                answer(key).toString());
        assertThat(visitor.path()).isEqualTo("/account/sessions");
        assertThat(sessions.status()).isEqualTo(200);
        assertThat(visitor.open("/account").text()).contains("<span>Passkey</span>");
        assertThat(server.tables().count("SELECT COUNT(*) FROM session WHERE method = 'passkey' AND remembered = TRUE"))
                .isEqualTo(1);
    }

    @Test
    void failuresAreExplainedOnTheSignInPageAndUnknownPasskeysAreNamedToTheBrowser() {
        TestAuthenticator key = authenticator();
        Visitor visitor = new Visitor(server.client());
        String unknown = answer(key).toString();
        Answer page = visitor.send("/auth/login/passkey", "redirect", "", "credential", unknown);
        assertThat(page.status()).isEqualTo(401);
        assertThat(page.text())
                .contains("This passkey is not registered here, or was removed.")
                .containsPattern("data-unknown=\"[\\w-]{43}\"");

        add(signedIn("xia@example.com"), key, "");
        String used = answer(key).toString();
        visitor.open("/auth/login");
        visitor.send("/auth/login/passkey", "redirect", "", "credential", used);
        Visitor other = new Visitor(server.client());
        assertThat(other.send("/auth/login/passkey", "redirect", "", "credential", used)
                        .text())
                .contains("The passkey was not accepted.", "data-unknown=\"\"");
    }

    @Test
    void theOnlySignInMethodCannotBeRemoved() {
        TestAuthenticator key = authenticator();
        add(signedIn("yan@example.com"), key, "Only");
        server.tables()
                .run(
                        "DELETE FROM password_credential WHERE account_id = ?",
                        server.users().id("yan@example.com"));
        Visitor visitor = new Visitor(server.client());
        visitor.send(
                "/auth/login/passkey", "redirect", "", "credential", answer(key).toString());
        int id = sessionOf(visitor)
                .get("/api/vestibule/passkey")
                .json()
                .at("/0/id")
                .intValue();
        assertThat(visitor.open(LIST + "/" + id + "/remove").text())
                .contains("Without passkey Only you could no longer sign in.")
                .doesNotContain("<button class=\"danger\">");
        assertThat(visitor.open(LIST + "/new").text()).as("fresh enough").contains("<button class=\"main\">");
    }

    @Test
    void administratorsSeeAndRemoveThePasskeysOfAUser() {
        TestAuthenticator key = authenticator();
        add(signedIn("zoe@example.com"), key, "Zoes key");
        int zoe = server.users().id("zoe@example.com");
        Visitor admin = signedIn("admin@example.com");
        String hub = "/admin/people/" + zoe;
        assertThat(admin.open(hub).text()).contains(">Zoes key</h3>", "Remove passkey");
        int id = server.tables().count("SELECT MAX(id) FROM passkey WHERE account_id = ?", zoe);
        assertThat(admin.open(hub + "/passkey?passkey=" + id).text())
                .contains("Remove passkey Zoes key from Ann Example?", "is notified by email.");
        assertThat(admin.send(hub + "/passkey", "passkey", Integer.toString(id)).text())
                .contains("Passkey Zoes key was removed from Ann Example.")
                .doesNotContain(">Zoes key</h3>");
    }
}
