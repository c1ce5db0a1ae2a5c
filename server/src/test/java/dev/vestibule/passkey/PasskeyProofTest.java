package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.add;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.audit.AuditLog;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Signed-in users confirm who they are with a passkey or a code, and no one else can for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyProofTest {
    private static final String PROOF = "/api/vestibule/session/proof";
    private static final Duration LATE = Duration.ofMinutes(6);

    private TestServer server;
    private PasskeyWorld passkeys;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional");
        passkeys = new PasskeyWorld(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static JsonNode options(Client client) {
        return client.post(PROOF + "/options", "{}").json();
    }

    private static Answer prove(Client client, JsonNode credential) {
        return client.post(PROOF, "{\"credential\": " + credential + "}");
    }

    private static boolean isRecent(Client client) {
        JsonNode proof = client.get(PROOF).json();
        assertThat(proof.path("recent").isBoolean()).isTrue();
        return proof.path("recent").booleanValue();
    }

    private void isRefused(Client client, JsonNode credential) {
        Answer refused = prove(client, credential);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/credential").textValue()).isNotEmpty();
        assertThat(isRecent(client)).isFalse();
    }

    @Test
    void aPasskeyOfTheUserRenewsTheProofOfTheSessionThatAsked() {
        TestAuthenticator key = authenticator();
        Client ann = passkeys.user("ann@proof.example");
        add(ann, key);
        Client elsewhere = server.as(server.signIn("ann@proof.example", PASSWORD));
        server.passes(LATE);
        JsonNode answer = key.get(options(ann));
        isRefused(elsewhere, answer); // which uses up no challenge of another session
        assertThat(prove(ann, answer).status()).isEqualTo(200);
        assertThat(isRecent(ann)).isTrue();
        server.passes(LATE);
        isRefused(ann, answer);
        isRefused(ann, new TestAuthenticator("https://evil.example").get(options(ann)));
    }

    @Test
    void thePasskeyOfAnotherAccountIsRefused() {
        TestAuthenticator own = authenticator();
        Client bob = passkeys.user("bob@proof.example");
        add(bob, own);
        TestAuthenticator foreign = authenticator();
        Client cy = passkeys.user("cy@proof.example");
        add(cy, foreign);
        server.passes(LATE);
        isRefused(bob, foreign.get(options(bob)));
        ObjectNode renamed = foreign.get(options(bob));
        renamed.put("id", own.id());
        renamed.put("rawId", own.id());
        isRefused(bob, renamed);

        // With a list of passkeys authenticators need not say whose it is; if they do, it must be true.
        ObjectNode silent = own.get(options(bob));
        ((ObjectNode) silent.path("response")).putNull("userHandle");
        assertThat(prove(bob, silent).status()).isEqualTo(200);
        server.passes(LATE);
        own.claims(foreign);
        isRefused(bob, own.get(options(bob)));
    }

    @Test
    void refusedProofsAreLogged() {
        Client dee = passkeys.user("dee@proof.example");
        add(dee, authenticator());
        String ofDee = "\"id\":\"" + server.users().id("dee@proof.example") + "\"";
        Client there = dee.from("203.0.113.9");
        JsonNode strange = authenticator().get(options(dee));
        for (int i = 0; i < 50; i++) {
            assertThat(prove(there, strange).status()).isEqualTo(400);
        }
        server.passes(Duration.ofMinutes(1)); // lines of refusals are limited per minute
        try (CapturedLog log = CapturedLog.of(AuditLog.NAME, Level.INFO)) {
            assertThat(prove(there, strange).header("Retry-After")).isPresent();
            assertThat(log.lines().filter(line -> line.contains("confirmation")).toList())
                    .singleElement()
                    .asString()
                    .contains("too-many-attempts", ofDee);
        }

        AuthenticatorApp app = AuthenticatorApp.of(server, "eve@proof.example");
        Client eve = server.as(app.verify(app.challenge(), app.code()).key());
        String wrong = "{\"code\": \"" + app.wrongCode() + "\"}";
        try (CapturedLog log = CapturedLog.of(AuditLog.NAME, Level.INFO)) {
            for (int i = 0; i < 6; i++) {
                assertThat(eve.post(PROOF, wrong).status()).isEqualTo(400);
            }
            assertThat(log.lines().filter(line -> line.contains("confirmation")).toList())
                    .hasSize(6)
                    .allMatch(line -> line.contains("\"id\":\"" + server.users().id(app.email()) + "\""))
                    .satisfies(lines -> {
                        assertThat(lines.subList(0, 5)).allMatch(line -> line.contains("wrong-code"));
                        assertThat(lines.get(5)).contains("too-many-attempts");
                    });
        }
    }
}
