package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.PATH;
import static dev.vestibule.passkey.PasskeyWorld.add;
import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.proof;
import static dev.vestibule.passkey.PasskeyWorld.send;
import static dev.vestibule.passkey.PasskeyWorld.signInOptions;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What administrators do to passkeys: turn them off, move the site to another host, and reset an account. */
class PasskeySwitchTest {
    private static final String PROOF = "/api/vestibule/session/proof";
    private static final String STEP = "/auth/two-factor";
    private static final String TRUSTED = "vestibule.TRUSTED";
    private static final String BOSS = "boss@example.com";

    private static TestServer server() {
        TestServer server =
                TestServer.on(DatabaseKind.H2, PasskeyWorld.SITE, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional");
        server.hasAdministrator(BOSS, PASSWORD);
        return server;
    }

    private static void turn(TestServer server, boolean on) {
        Answer answer = server.as(server.signIn(BOSS, PASSWORD))
                .put("/api/setting/passkeys-enabled", "{\"value\": " + on + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    @Test
    void offNoneIsAddedOrUsedAndAllAreKept() {
        try (TestServer server = server()) {
            PasskeyWorld passkeys = new PasskeyWorld(server);
            TestAuthenticator key = authenticator();
            Client ann = passkeys.user("ann@example.com");
            JsonNode added = add(ann, key);
            String live = passkeys.signIn(key).key();
            JsonNode begun = signInOptions(server.client());
            JsonNode confirming = ann.post(PROOF + "/options", "{}").json();
            assertThat(ann.get(PROOF).json().path("methods").toString()).isEqualTo("[\"password\",\"passkey\"]");

            turn(server, false);
            Answer late = send(server.client(), key.get(begun));
            assertThat(late.status()).isEqualTo(400);
            assertThat(late.sets("metabase.SESSION")).isFalse();
            assertThat(ann.post(PROOF, "{\"credential\": " + key.get(confirming) + "}")
                            .status())
                    .isEqualTo(400);
            for (Answer refused : new Answer[] {
                ann.post(PATH + "/options", proof()),
                ann.post(PROOF + "/options", "{}"),
                server.post(PATH + "/sign-in/options", "{}")
            }) {
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text()).contains("passkeys-enabled is false");
            }
            assertThat(ann.get(PROOF).json().path("methods").toString()).isEqualTo("[\"password\"]");
            assertThat(server.as(live).get("/api/user/current").status())
                    .as("sessions continue")
                    .isEqualTo(200);
            assertThat(ann.get(PATH).json()).hasSize(1);
            // No user is locked out by removing what works nowhere.
            assertThat(ann.post(PATH + "/" + added.path("id") + "/remove", "{}").status())
                    .isEqualTo(204);

            TestAuthenticator other = authenticator();
            turn(server, true);
            add(ann, other);
            assertThat(passkeys.signIn(other).status()).isEqualTo(200);
        }
    }

    @Test
    void aPasskeyOfAnotherHostIsNoSignInMethod() {
        try (TestServer server = server()) {
            PasskeyWorld passkeys = new PasskeyWorld(server);
            TestAuthenticator former = authenticator();
            String old =
                    PATH + "/" + add(passkeys.user("cy@example.com"), former).path("id") + "/remove";

            server.restart("MB_SITE_URL=https://new.example.com");
            TestAuthenticator present = new TestAuthenticator("https://new.example.com");
            Client cy = server.as(server.signIn("cy@example.com", PASSWORD));
            assertThat(cy.get(PROOF).json().path("methods").toString()).isEqualTo("[\"password\"]");
            String fresh = PATH + "/" + add(cy, present).path("id") + "/remove";
            JsonNode allowed = cy.post(PROOF + "/options", "{}").json().path("allowCredentials");
            assertThat(allowed).hasSize(1);
            assertThat(allowed.at("/0/id").textValue()).isEqualTo(present.id());

            server.users().removePassword(server.users().id("cy@example.com"));
            Client alone =
                    server.as(PasskeyWorld.signIn(server.client(), present).key());
            assertThat(alone.post(fresh, "{}").text()).startsWith("You cannot remove your only sign-in method.");
            assertThat(alone.post(old, "{}").status()).isEqualTo(204);
            assertThat(PasskeyWorld.signIn(server.client(), present).status()).isEqualTo(200);
        }
    }

    /** Adds a passkey to the account of a user with an app. */
    private static JsonNode addTo(AuthenticatorApp app, Client client) {
        Answer begun = client.post(
                PATH + "/options", "{\"password\": \"" + PASSWORD + "\", \"code\": \"" + app.code() + "\"}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        Answer added = PasskeyWorld.finish(client, authenticator().create(begun.json()));
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        app.rests();
        return added.json();
    }

    private static Client signedIn(AuthenticatorApp app) {
        Client client = app.server().as(app.verify(app.challenge(), app.code()).key());
        app.rests();
        return client;
    }

    /** A user with an app and a passkey; returns the id. */
    private static int protectedUser(TestServer server, String email) {
        AuthenticatorApp app = AuthenticatorApp.of(server, email);
        assertThat(addTo(app, signedIn(app)).path("id").isNumber()).isTrue();
        return server.users().id(email);
    }

    private static int passkeysOf(TestServer server, int user) {
        return server.tables().count("SELECT COUNT(*) FROM passkey WHERE account_id = ?", user);
    }

    @Test
    void aResetRemovesPasskeysOnlyIfItIsAskedTo() {
        try (TestServer server = server()) {
            int ann = protectedUser(server, "ann@example.com");
            int bob = protectedUser(server, "bob@example.com");
            Visitor boss = Visitor.signedIn(server, BOSS);
            String ofAnn = "/admin/people/" + ann + "/two-factor";
            assertThat(boss.text(ofAnn)).contains("Remove the 1 passkey of the user, too");
            boss.send(ofAnn);
            String ofBob = "/admin/people/" + bob + "/two-factor";
            boss.open(ofBob);
            boss.send(ofBob, "passkeys", "on");
            assertThat(passkeysOf(server, ann)).isEqualTo(1);
            assertThat(passkeysOf(server, bob)).isZero();
            assertThat(server.mails().countTo("bob@example.com", "passkey-removed"))
                    .isEqualTo(1);
            assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE second_factors <> 0"))
                    .isZero();
        }
    }

    /** Whatever fails in between: the app, the passkeys and the sessions go together, or all stay. */
    @Test
    void aResetWithPasskeysIsOneTransaction() {
        try (TestServer server = server()) {
            int eve = protectedUser(server, "eve@example.com");
            Visitor boss = Visitor.signedIn(server, BOSS);
            String reset = "/admin/people/" + eve + "/two-factor";
            boss.open(reset);
            Map<String, List<String>> before = server.tables().dumpBesideTries();
            server.tables()
                    .run("ALTER TABLE outbox_mail ADD CONSTRAINT none CHECK (kind <> 'passkey-removed') NOCHECK");
            assertThat(boss.send(reset, "passkeys", "on").status()).isEqualTo(500);
            assertThat(server.tables().dumpBesideTries()).isEqualTo(before);
            server.tables().run("ALTER TABLE outbox_mail DROP CONSTRAINT none");
            boss.open(reset);
            boss.send(reset, "passkeys", "on");
            assertThat(passkeysOf(server, eve)).isZero();
            assertThat(server.tables().count("SELECT COUNT(*) FROM account WHERE id = ? AND second_factors <> 0", eve))
                    .isZero();
        }
    }

    /** Returns the cookie of a browser that is trusted from now on. */
    private static String trusted(AuthenticatorApp app) {
        Visitor visitor = new Visitor(app.server().client());
        visitor.signIn(app.email(), PASSWORD);
        visitor.send(STEP, "code", app.code(), "trust", "on");
        app.rests();
        return visitor.cookie(TRUSTED);
    }

    private static boolean isAsked(AuthenticatorApp app, String trust, String password) {
        Visitor visitor = new Visitor(app.server().client());
        visitor.has(TRUSTED, trust);
        visitor.signIn(app.email(), password);
        return visitor.path().equals(STEP);
    }

    @Test
    void theRemovalOfAPasskeyAndAResetByEmailEndTheTrustInDevices() {
        try (TestServer server = server()) {
            assertThat(server.as(server.signIn(BOSS, PASSWORD))
                            .put("/api/setting/mfa-trusted-device-days", "{\"value\": 30}")
                            .status())
                    .isEqualTo(204);
            AuthenticatorApp app = AuthenticatorApp.of(server, "dee@example.com");
            Client dee = signedIn(app);
            String passkey = PATH + "/" + addTo(app, dee).path("id");
            String trust = trusted(app);
            assertThat(isAsked(app, trust, PASSWORD)).isFalse();
            assertThat(dee.post(passkey + "/remove", proof()).status()).isEqualTo(204);
            assertThat(isAsked(app, trust, PASSWORD)).isTrue();

            String next = trusted(app);
            assertThat(isAsked(app, next, PASSWORD)).isFalse();
            String chosen = "eleven green ladders hum";
            String token = server.hasResetToken(app.email());
            assertThat(server.post(
                                    "/api/session/reset_password",
                                    "{\"token\": \"" + token + "\", \"password\": \"" + chosen + "\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(isAsked(app, next, chosen)).isTrue();
        }
    }
}
