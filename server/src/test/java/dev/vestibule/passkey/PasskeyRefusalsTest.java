package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.PATH;
import static dev.vestibule.passkey.PasskeyWorld.add;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.finish;
import static dev.vestibule.passkey.PasskeyWorld.options;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a passkey must not do, whatever a browser sends (WebAuthn Level 3, sections 7.1 and 7.2). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyRefusalsTest {
    private TestServer server;
    private PasskeyWorld passkeys;
    private int number;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE, "MB_DISABLE_SESSION_THROTTLE=true");
        passkeys = new PasskeyWorld(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String newUser() {
        return "somebody" + ++number + "@example.com";
    }

    /** The authenticator of a user who has a passkey. */
    private TestAuthenticator keyOf(String email) {
        TestAuthenticator key = authenticator();
        add(passkeys.user(email), key);
        return key;
    }

    private JsonNode signInOptions() {
        return PasskeyWorld.signInOptions(server.client());
    }

    private void isRefused(String email, JsonNode credential) {
        Answer refused = PasskeyWorld.send(server.client(), credential);
        assertThat(refused.status()).as(refused.text()).isEqualTo(401);
        assertThat(refused.json().at("/errors/credential").textValue())
                .isEqualTo("The passkey was not accepted. Try again, or use another sign-in method.");
        assertThat(refused.sets("metabase.SESSION")).isFalse();
        assertThat(passkeys.outcome(email)).isEqualTo("passkey-refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://id.example.com",
                "https://id.example.com:8443",
                "https://id.example.com.evil.example",
                "https://sub.id.example.com",
                "https://id.example.com/"
            })
    void anotherOriginIsRefused(String origin) {
        String email = newUser();
        TestAuthenticator key = authenticator();
        Client client = passkeys.user(email);
        add(client, key);
        key.origin = origin;
        isRefused(email, key.get(signInOptions()));

        TestAuthenticator fresh = new TestAuthenticator(origin);
        Answer refused = finish(client, fresh.create(options(client)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/credential").textValue())
                .isEqualTo("The response of your browser is not valid. Try again, or use another authenticator.");
        assertThat(client.get(PATH).json()).hasSize(1);
    }

    @Test
    void anotherRelyingPartyIsRefused() {
        String email = newUser();
        TestAuthenticator key = authenticator();
        Client client = passkeys.user(email);
        add(client, key);
        key.site = "example.com";
        isRefused(email, key.get(signInOptions()));
        TestAuthenticator fresh = authenticator();
        fresh.site = "example.com";
        assertThat(finish(client, fresh.create(options(client))).status()).isEqualTo(400);
    }

    @Test
    void aFrameOfAnotherSiteIsRefused() {
        String email = newUser();
        TestAuthenticator key = keyOf(email);
        key.crossOrigin = true;
        isRefused(email, key.get(signInOptions()));
    }

    @Test
    void aChallengeThatWasNotIssuedForThisIsRefused() {
        String email = newUser();
        TestAuthenticator key = authenticator();
        Client client = passkeys.user(email);
        JsonNode registration = options(client);
        add(client, key);
        ObjectNode options = (ObjectNode) signInOptions();
        options.put("challenge", registration.path("challenge").textValue());
        isRefused(email, key.get(options));
        options.put("challenge", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        isRefused(email, key.get(options));
        isRefused(email, key.get(options.without("challenge")));

        ObjectNode creation = (ObjectNode) options(client);
        creation.put("challenge", signInOptions().path("challenge").textValue());
        assertThat(finish(client, authenticator().create(creation)).status()).isEqualTo(400);
    }

    @Test
    void anAnswerIsAcceptedOnceAndForFiveMinutes() {
        String email = newUser();
        TestAuthenticator key = keyOf(email);
        JsonNode credential = key.get(signInOptions());
        assertThat(PasskeyWorld.send(server.client(), credential).status()).isEqualTo(200);
        isRefused(email, credential);

        JsonNode late = key.get(signInOptions());
        server.passes(Duration.ofMinutes(5));
        isRefused(email, late);
    }

    @Test
    void aRefusedAnswerUsesUpItsChallenge() {
        String email = newUser();
        TestAuthenticator key = keyOf(email);
        JsonNode options = signInOptions();
        key.verifies = false;
        isRefused(email, key.get(options));
        key.verifies = true;
        isRefused(email, key.get(options));
    }

    @Test
    void withoutUserVerificationNobodySignsInNorAddsAPasskey() {
        String email = newUser();
        TestAuthenticator key = authenticator();
        Client client = passkeys.user(email);
        add(client, key);
        key.verifies = false;
        isRefused(email, key.get(signInOptions()));
        TestAuthenticator fresh = authenticator();
        fresh.verifies = false;
        assertThat(options(client)
                        .at("/authenticatorSelection/userVerification")
                        .textValue())
                .isEqualTo("required");
        assertThat(finish(client, fresh.create(options(client))).status()).isEqualTo(400);
    }

    @Test
    void aTamperedAnswerIsRefused() {
        String email = newUser();
        TestAuthenticator key = keyOf(email);
        for (String part : new String[] {"signature", "authenticatorData"}) {
            ObjectNode credential = key.get(signInOptions());
            ObjectNode response = (ObjectNode) credential.path("response");
            byte[] bytes = TestAuthenticator.bytes(response.path(part).textValue());
            int last = bytes.length - 1;
            bytes[last] = (byte) (bytes[last] ^ 1);
            response.put(part, TestAuthenticator.text(bytes));
            isRefused(email, credential);
        }
        ObjectNode cut = key.get(signInOptions());
        ((ObjectNode) cut.path("response")).put("authenticatorData", "AAAA");
        isRefused(email, cut);
    }

    @Test
    void thePasskeyOfOneAccountDoesNotOpenAnother() {
        String email = newUser();
        TestAuthenticator victim = keyOf(email);
        String attacker = newUser();
        TestAuthenticator key = keyOf(attacker);

        // Says that it is the victim's account, with a signature of its own; and the victim's id with that signature.
        key.claims(victim);
        isRefused(attacker, key.get(signInOptions()));
        ObjectNode credential = key.get(signInOptions());
        credential.put("id", victim.id());
        credential.put("rawId", victim.id());
        isRefused(email, credential);
        ObjectNode silent = victim.get(signInOptions());
        ((ObjectNode) silent.path("response")).putNull("userHandle");
        isRefused(email, silent);
    }

    @Test
    void anUnknownPasskeyIsRefusedByName() {
        TestAuthenticator key = authenticator();
        Answer refused = passkeys.signIn(key);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().path("error_code").textValue()).isEqualTo("passkey-unknown");
        assertThat(refused.json().at("/errors/credential").textValue())
                .isEqualTo(
                        "This passkey is not registered here, or was removed. Use another passkey or sign-in method.");
    }

    @Test
    void aDeactivatedAccountStaysClosed() {
        String email = newUser();
        TestAuthenticator key = keyOf(email);
        server.isRunBy("head@example.com", PASSWORD);
        Client head = server.as(server.signIn("head@example.com", PASSWORD));
        assertThat(head.delete("/api/user/" + server.users().id(email)).status())
                .isEqualTo(200);
        Answer refused = passkeys.signIn(key);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().at("/errors/_error").textValue()).isEqualTo("Your account is disabled.");
        assertThat(passkeys.outcome(email)).isEqualTo("account-disabled");
    }

    @Test
    void fieldsOfAnotherFormAreNamed() {
        Answer answer = server.post(
                PATH + "/sign-in",
                "{\"credential\": {\"id\": \"a b\", \"response\": {\"clientDataJSON\": 3, \"signature\": \"=\"}}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/credential/id").textValue())
                .isEqualTo("value must be base64url without padding.");
        assertThat(answer.json().at("/errors/credential/response").has("clientDataJSON"))
                .isTrue();
        assertThat(answer.json().at("/errors/credential/response").has("authenticatorData"))
                .isTrue();
    }

    @Test
    void failuresCountForTheAddress() {
        try (TestServer strict = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE)) {
            TestAuthenticator key = authenticator();
            Client client = strict.from("203.0.113.7");
            for (int i = 0; i < 50; i++) {
                assertThat(PasskeyWorld.signIn(client, key).status()).isEqualTo(401);
            }
            Answer refused = PasskeyWorld.signIn(client, key);
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(refused.json().at("/errors/username").textValue()).startsWith("Too many attempts!");
        }
    }

    @Test
    void passkeyManagersAreToldWhereToGo() {
        Answer endpoints = server.get("/.well-known/passkey-endpoints");
        assertThat(endpoints.text())
                .isEqualTo("{\"enroll\":\"https://id.example.com/account/passkeys/new\","
                        + "\"manage\":\"https://id.example.com/account/passkeys\"}");
    }

    @Test
    void aSiteThatCannotHavePasskeysSaysWhy() {
        try (TestServer plain = TestServer.on(DatabaseKind.H2, "MB_SITE_URL=http://id.example.com")) {
            Client user = new PasskeyWorld(plain).user("plain@example.com");
            for (Answer refused : new Answer[] {
                user.post(PATH + "/options", PasskeyWorld.proof()), plain.post(PATH + "/sign-in/options", "{}")
            }) {
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text())
                        .isEqualTo("Passkeys are not available here: passkeys-enabled is false, or MB_SITE_URL uses"
                                + " neither https with a host name nor http://localhost.");
            }
            assertThat(plain.get("/.well-known/passkey-endpoints").status()).isEqualTo(404);
            assertThat(plain.with("Accept", "text/html").get("/auth/login").text())
                    .doesNotContain("webauthn", "passkeys.js");
        }
    }
}
