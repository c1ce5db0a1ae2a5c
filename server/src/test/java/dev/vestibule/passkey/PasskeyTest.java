package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.PATH;
import static dev.vestibule.passkey.PasskeyWorld.add;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.finish;
import static dev.vestibule.passkey.PasskeyWorld.options;
import static dev.vestibule.passkey.PasskeyWorld.proof;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.AuditLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Passkeys are added, sign in, complete a sign-in after the password, are renamed and removed, on each database. */
@OnEachServer({PasskeyWorld.SITE, "MB_MFA_ENFORCEMENT=optional", OidcWorld.PHRASE})
class PasskeyTest {
    private static final String GOOGLE = "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4";

    private final TestServer server;
    private final PasskeyWorld passkeys;

    PasskeyTest(TestServer server) {
        this.server = server;
        this.passkeys = new PasskeyWorld(server);
    }

    private AuditLog audit() {
        server.isRunBy("boss@example.com", PASSWORD);
        return new AuditLog(server.as(server.signIn("boss@example.com", PASSWORD)));
    }

    // --- Adding ---

    @Test
    void optionsAreThoseOfABrowserAndSayNothingOfTheAccountButItsName() {
        Client ann = passkeys.user("ann@example.com");
        JsonNode options = options(ann);
        assertThat(options.at("/rp/id").textValue()).isEqualTo("id.example.com");
        assertThat(options.at("/user/name").textValue()).isEqualTo("ann@example.com");
        assertThat(TestAuthenticator.bytes(options.at("/user/id").textValue())).hasSize(64);
        assertThat(TestAuthenticator.bytes(options.path("challenge").textValue()))
                .hasSize(32);
        assertThat(options.at("/authenticatorSelection/residentKey").textValue())
                .isEqualTo("required");
        assertThat(options.at("/authenticatorSelection/requireResidentKey").booleanValue())
                .isTrue();
        assertThat(options.path("attestation").textValue()).isEqualTo("none");
        assertThat(options.path("timeout").intValue()).isEqualTo(300_000);
        assertThat(options.path("excludeCredentials")).isEmpty();

        TestAuthenticator first = authenticator();
        add(ann, first);
        JsonNode next = options(ann);
        assertThat(next.at("/user/id")).isEqualTo(options.at("/user/id"));
        assertThat(next.at("/excludeCredentials/0/id").textValue()).isEqualTo(first.id());
        assertThat(next.path("challenge")).isNotEqualTo(options.path("challenge"));
        assertThat(options(passkeys.user("other-ann@example.com")).at("/user/id"))
                .isNotEqualTo(options.at("/user/id"));
    }

    @Test
    void aPasskeyIsNamedAfterItsMakerListedRenamedAndItsOwnerIsTold() {
        Client bea = passkeys.user("bea@example.com");
        int id = server.users().id("bea@example.com");
        TestAuthenticator phone = authenticator().of(GOOGLE);
        phone.syncs = true;
        JsonNode added = add(bea, phone);
        assertThat(added.path("name").textValue()).isEqualTo("Google Password Manager");
        assertThat(added.path("synced").booleanValue()).isTrue();
        assertThat(added.path("last_used_at").isNull()).isTrue();
        assertThat(add(bea, authenticator().of(GOOGLE)).path("name").textValue())
                .isEqualTo("Google Password Manager (2)");
        JsonNode device = add(
                bea.with("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"), authenticator());
        assertThat(device.path("name").textValue()).isEqualTo("Chrome on Linux");
        Answer named = bea.post(
                PATH,
                "{\"name\": \"Blue key\", \"credential\": " + authenticator().create(options(bea)) + "}");
        assertThat(named.json().path("name").textValue()).isEqualTo("Blue key");

        assertThat(bea.put(PATH + "/" + added.path("id"), "{\"name\": \"Phone\"}")
                        .status())
                .isEqualTo(204);
        assertThat(bea.get(PATH).json().findValuesAsText("name"))
                .containsExactly("Phone", "Google Password Manager (2)", "Chrome on Linux", "Blue key");
        assertThat(server.mails().countTo("bea@example.com", "passkey-added")).isEqualTo(4);
        assertThat(audit().details("passkey.add", "account:" + id)).contains("{\"name\":\"Blue key\"}");
        assertThat(audit().details("passkey.rename", "account:" + id))
                .containsExactly("{\"name\":{\"from\":\"Google Password Manager\",\"to\":\"Phone\"}}");
    }

    @Test
    void addingTakesAFreshProof() {
        Client cy = passkeys.user("cy@example.com");
        server.passes(Duration.ofMinutes(5));
        assertThat(cy.post(PATH + "/options", "{}").json().path("error_code").textValue())
                .isEqualTo("fresh-proof-required");
        assertThat(cy.post(PATH + "/options", "{\"password\": \"not it\"}")
                        .json()
                        .at("/errors/password")
                        .textValue())
                .isEqualTo("did not match stored password");

        // The challenge belongs to the session that showed the proof.
        JsonNode options = options(cy);
        Client another = server.as(server.signIn("cy@example.com", PASSWORD));
        TestAuthenticator key = authenticator();
        JsonNode credential = key.create(options);
        assertThat(finish(another, credential).json().at("/errors/credential").textValue())
                .isEqualTo("This request has expired or was already used. Start again.");
        assertThat(finish(cy, credential).status()).isEqualTo(200);
        assertThat(finish(cy, credential).status()).isEqualTo(400);

        JsonNode late = authenticator().create(options(cy));
        server.passes(Duration.ofMinutes(5));
        assertThat(finish(cy, late).json().at("/errors/credential").textValue()).contains("expired");
    }

    @Test
    void anAccountHasTwentyPasskeysAtMost() {
        Client di = passkeys.user("di@example.com");
        JsonNode last = authenticator().create(options(di));
        for (int i = 0; i < 20; i++) {
            add(di, authenticator());
        }
        assertThat(finish(di, last).text()).contains("the maximum number of passkeys");
        Answer refused = di.post(PATH + "/options", proof());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("the maximum number of passkeys");
        assertThat(di.get(PATH).json()).hasSize(20);
    }

    @Test
    void aCredentialBelongsToOneAccount() {
        TestAuthenticator key = authenticator();
        add(passkeys.user("ed@example.com"), key);
        Client other = passkeys.user("other-ed@example.com");
        Answer refused = finish(other, key.create(options(other)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/credential").textValue())
                .isEqualTo("This passkey is already registered.");
        assertThat(other.get(PATH).json()).isEmpty();
    }

    // --- Signing in ---

    @Test
    void aPasskeySignsInAloneAsTwoFactors() {
        Client fay = passkeys.user("fay@example.com");
        TestAuthenticator key = authenticator();
        add(fay, key);
        Answer signedIn = passkeys.signIn(key);
        assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(200);
        assertThat(signedIn.cookie("metabase.SESSION").value())
                .isEqualTo(signedIn.json().path("id").textValue());
        Client session = server.as(signedIn.key());
        assertThat(session.get("/api/user/current").json().path("email").textValue())
                .isEqualTo("fay@example.com");
        assertThat(session.get("/api/session/properties")
                        .json()
                        .at("/session/method")
                        .textValue())
                .isEqualTo("passkey");
        assertThat(server.tables()
                        .value(
                                "SELECT second_factor FROM session WHERE method = 'passkey' AND account_id = ?",
                                server.users().id("fay@example.com")))
                .isEqualTo("passkey");
        assertThat(passkeys.outcome("fay@example.com")).isEqualTo("signed-in");
        assertThat(session.get(PATH).json().at("/0/last_used_at").isTextual()).isTrue();
    }

    @Test
    void ofManyWhoSendOneAnswerOneIsSignedIn() {
        TestAuthenticator key = authenticator();
        add(passkeys.user("race@example.com"), key);
        Client client = server.client();
        JsonNode credential = key.get(PasskeyWorld.signInOptions(client));
        List<Answer> answers = client.postAtOnce(20, PATH + "/sign-in", "{\"credential\": " + credential + "}");
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(server.tables()
                        .count(
                                "SELECT COUNT(*) FROM session WHERE method = 'passkey' AND account_id = ?",
                                server.users().id("race@example.com")))
                .isEqualTo(1);
    }

    @Test
    void signCountersThatGoBackAreAnAlertAndNoRefusal() {
        TestAuthenticator key = authenticator();
        key.count = 7;
        add(passkeys.user("gus@example.com"), key);
        assertThat(passkeys.signIn(key).status()).isEqualTo(200);
        int gus = server.users().id("gus@example.com");
        String subject = "account:" + gus;
        assertThat(audit().details("passkey.counter", subject)).isEmpty();
        key.count = 3;
        assertThat(passkeys.signIn(key).status()).isEqualTo(200);
        assertThat(audit().details("passkey.counter", subject))
                .singleElement()
                .asString()
                .contains("\"to\":3");
        assertThat(server.tables().count("SELECT COUNT(*) FROM passkey WHERE account_id = ? AND sign_count = 8", gus))
                .isEqualTo(1);
    }

    // --- After the password ---

    private JsonNode challenge(String email) {
        return server.with("X-Vestibule-Methods", "passkey")
                .post("/api/session", Client.credentials(email, PASSWORD))
                .json();
    }

    private void hasAuthenticatorApp(String email) {
        server.tables().run("UPDATE account SET second_factors = 1 WHERE email = ?", email);
    }

    private Answer confirm(String token, JsonNode credential) {
        return server.post(
                PATH + "/second-factor",
                "{\"challenge_token\": \"" + token + "\", \"credential\": " + credential + "}");
    }

    private Answer confirmOptions(String token) {
        return server.post(PATH + "/second-factor/options", "{\"challenge_token\": \"" + token + "\"}");
    }

    @Test
    void aPasskeyCompletesASignInAfterThePassword() {
        TestAuthenticator key = authenticator();
        key.verifies = false; // the password was the other factor
        add(passkeys.user("hal@example.com"), key);
        assertThat(challenge("hal@example.com").has("id"))
                .as("no second factor set up")
                .isTrue();
        hasAuthenticatorApp("hal@example.com");
        assertThat(server.post("/api/session", Client.credentials("hal@example.com", PASSWORD))
                        .json()
                        .path("methods")
                        .toString())
                .isEqualTo("[\"totp\"]");
        JsonNode asked = challenge("hal@example.com");
        assertThat(asked.path("methods").toString()).isEqualTo("[\"totp\",\"passkey\"]");
        String token = asked.path("challenge_token").textValue();
        JsonNode options = confirmOptions(token).json();
        assertThat(options.at("/allowCredentials/0/id").textValue()).isEqualTo(key.id());

        JsonNode credential = key.get(options);
        String other = challenge("hal@example.com").path("challenge_token").textValue();
        assertThat(confirm(other, credential).status()).as("another sign-in").isEqualTo(401);
        Answer done = confirm(token, key.get(confirmOptions(token).json()));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(server.as(done.key())
                        .get("/api/session/properties")
                        .json()
                        .at("/session/method")
                        .textValue())
                .isEqualTo("password");
        assertThat(confirm(token, key.get(options)).status()).as("replay").isEqualTo(401);
        assertThat(passkeys.signIn(key).status())
                .as("alone, without verifying its user")
                .isEqualTo(401);
        key.verifies = true;
        assertThat(passkeys.signIn(key).status())
                .as("alone, with a PIN that its finder has set")
                .isEqualTo(401);
    }

    @Test
    void aSecondFactorOfAnotherAccountOrOfNoneIsRefused() {
        passkeys.user("ivy@example.com");
        hasAuthenticatorApp("ivy@example.com");
        String token = challenge("ivy@example.com").path("challenge_token").textValue();
        Answer empty = confirmOptions(token);
        assertThat(empty.status()).as("an empty list would allow every passkey").isEqualTo(401);
        assertThat(empty.json().path("error_code").textValue()).isEqualTo("passkey-unknown");

        TestAuthenticator own = authenticator();
        add(passkeys.user("jo@example.com"), own);
        hasAuthenticatorApp("jo@example.com");
        TestAuthenticator strange = authenticator();
        add(passkeys.user("kit@example.com"), strange);
        String of = challenge("jo@example.com").path("challenge_token").textValue();
        Answer refused = confirm(of, strange.get(confirmOptions(of).json()));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.sets("metabase.SESSION")).isFalse();
        assertThat(passkeys.outcome("jo@example.com")).isEqualTo("passkey-refused");
        assertThat(confirm(of, own.get(confirmOptions(of).json())).status()).isEqualTo(200);
    }

    // --- Removing ---

    @Test
    void aRemovedPasskeySignsInNoMoreAndItsOwnerIsTold() {
        Client lou = passkeys.user("lou@example.com");
        TestAuthenticator key = authenticator();
        String path = PATH + "/" + add(lou, key).path("id") + "/remove";
        assertThat(lou.post(path, "{\"password\": \"not it\"}").status())
                .as("with a wrong proof")
                .isEqualTo(400);
        assertThat(passkeys.user("mia@example.com").post(path, proof()).status())
                .as("another's")
                .isEqualTo(404);
        assertThat(passkeys.signIn(key).status()).isEqualTo(200);
        assertThat(lou.post(path, proof()).status()).isEqualTo(204);
        assertThat(lou.post(path, proof()).status()).isEqualTo(404);
        Answer refused = passkeys.signIn(key);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("error_code").textValue()).isEqualTo("passkey-unknown");
        assertThat(server.mails().countTo("lou@example.com", "passkey-removed")).isEqualTo(1);
        assertThat(audit().details("passkey.remove", "account:" + server.users().id("lou@example.com")))
                .hasSize(1);
    }

    @Test
    void theLastSignInMethodStays() {
        passkeys.user("ned@example.com");
        TestAuthenticator one = authenticator();
        TestAuthenticator other = authenticator();
        Client ned = server.as(server.signIn("ned@example.com", PASSWORD));
        String first = PATH + "/" + add(ned, one).path("id") + "/remove";
        String second = PATH + "/" + add(ned, other).path("id") + "/remove";
        server.tables()
                .run(
                        "DELETE FROM password_credential WHERE account_id = ?",
                        server.users().id("ned@example.com"));
        Client alone = server.as(passkeys.signIn(one).key());
        assertThat(alone.post(first, "{}").status()).isEqualTo(204);
        Answer refused = alone.post(second, "{}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).startsWith("You cannot remove your only sign-in method.");
        assertThat(passkeys.signIn(other).status()).isEqualTo(200);
    }

    @Test
    void administratorsListAndRemoveThePasskeysOfOthers() {
        TestAuthenticator key = authenticator();
        JsonNode added = add(passkeys.user("pam@example.com"), key);
        int pam = server.users().id("pam@example.com");
        server.isRunBy("boss@example.com", PASSWORD);
        Client boss = server.as(server.signIn("boss@example.com", PASSWORD));
        assertThat(boss.get("/api/vestibule/user/" + pam + "/passkey").json().findValuesAsText("credential_id"))
                .containsExactly(key.id());
        String path = "/api/vestibule/user-passkey/" + added.path("id");
        assertThat(boss.delete(path).status()).isEqualTo(204);
        assertThat(boss.delete(path).status()).isEqualTo(404);
        assertThat(passkeys.signIn(key).status()).isEqualTo(401);
        assertThat(server.mails().countTo("pam@example.com", "passkey-removed")).isEqualTo(1);
    }

    @Test
    void passkeysAreDeletedWithTheirAccount() {
        TestAuthenticator key = authenticator();
        JsonNode added = add(passkeys.user("quin@example.com"), key);
        server.tables()
                .run("INSERT INTO account (email, superuser, state, generation, joined_at, updated_at)"
                        + " SELECT 'gone@example.com', FALSE, 'active', 0, joined_at, updated_at FROM account"
                        + " WHERE email = 'quin@example.com'");
        int gone = server.users().id("gone@example.com");
        int id = added.path("id").intValue();
        server.tables().run("UPDATE passkey SET account_id = ? WHERE id = ?", gone, id);
        server.tables().run("DELETE FROM account WHERE id = ?", gone);
        assertThat(server.tables().count("SELECT COUNT(*) FROM passkey WHERE id = ?", id))
                .isZero();
        assertThat(passkeys.signIn(key).json().path("error_code").textValue()).isEqualTo("passkey-unknown");
    }
}
