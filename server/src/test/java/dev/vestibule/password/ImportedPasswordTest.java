package dev.vestibule.password;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;

/** Passwords taken over from Metabase: bcrypt over a salt and the password (session wire, section 4). */
@OnEachServer
class ImportedPasswordTest {
    private static final String SALT = "0f8b2c4e-31d7-4a66-9b0e-5c1d2e3f4a5b";

    private final TestServer server;

    ImportedPasswordTest(TestServer server) {
        this.server = server;
    }

    /** As Metabase makes it, at the least cost so that the test is quick. */
    private static String metabaseHash(String password) {
        byte[] salted = (SALT + password).getBytes(StandardCharsets.UTF_8);
        byte[] bcryptSalt = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
        String bcrypt = OpenBSDBCrypt.generate("2a", salted, bcryptSalt, 4);
        return "$metabase-bcrypt$" + SALT + bcrypt;
    }

    private String stored(int id) {
        return server.tables().value("SELECT hash FROM password_credential WHERE account_id = ?", id);
    }

    /** The new hash is made when the answer has been given. */
    private String upgraded(int id) {
        Awaitility.await().until(() -> stored(id).startsWith("$argon2id$v=19$"));
        return stored(id);
    }

    @Test
    void itSignsInAndIsArgon2idAfterwards() {
        int id = server.hasAccount("imported@example.com", metabaseHash(PASSWORD), false);
        assertThat(server.client().signIn("imported@example.com", PASSWORD).status())
                .isEqualTo(200);
        String upgraded = upgraded(id);
        assertThat(server.client().signIn("imported@example.com", PASSWORD).status())
                .isEqualTo(200);
        assertThat(stored(id)).as("once only").isEqualTo(upgraded);
        assertThat(server.client()
                        .signIn("imported@example.com", PASSWORD + "x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aWrongPasswordUpgradesNothing() {
        String hash = metabaseHash(PASSWORD);
        int id = server.hasAccount("importedwrong@example.com", hash, false);
        assertThat(server.client()
                        .signIn("importedwrong@example.com", "not the password")
                        .status())
                .isEqualTo(401);
        assertThat(stored(id)).isEqualTo(hash);
    }

    @Test
    void whatWasTypedDecomposedInMetabaseSignsInAndIsOnePasswordWithTheComposedAfterwards() {
        String decomposed = "sju lila bla\u030Aba\u0308r i ko\u0308ket";
        String composed = "sju lila bl\u00E5b\u00E4r i k\u00F6ket";
        int id = server.hasAccount("importedwide@example.com", metabaseHash(decomposed), false);
        assertThat(server.client().signIn("importedwide@example.com", composed).status())
                .as("nobody knows yet that they are one")
                .isEqualTo(401);
        server.signIn("importedwide@example.com", decomposed);
        String upgraded = upgraded(id);
        server.signIn("importedwide@example.com", composed);
        server.signIn("importedwide@example.com", decomposed);
        server.signIn("importedwide@example.com", composed.replace(' ', '\u00A0'));
        assertThat(stored(id)).isEqualTo(upgraded);
    }

    @Test
    void anUpgradeEndsNoSession() {
        server.hasAccount("importedsession@example.com", metabaseHash(PASSWORD), false);
        String first = server.signIn("importedsession@example.com", PASSWORD);
        String second = server.signIn("importedsession@example.com", PASSWORD);
        assertThat(server.as(first).get("/api/user/current").status()).isEqualTo(200);
        assertThat(server.as(second).get("/api/user/current").status()).isEqualTo(200);
    }

    @Test
    void everyByteOfAnUpgradedPasswordCounts() {
        String sentence = "a sentence that is longer than thirty-six bytes, where bcrypt stops";
        int id = server.hasAccount("importedlong@example.com", metabaseHash(sentence), false);
        assertThat(server.client().signIn("importedlong@example.com", sentence).status())
                .isEqualTo(200);
        assertThat(upgraded(id)).startsWith("$argon2id$");
        assertThat(server.client()
                        .signIn("importedlong@example.com", sentence.substring(0, 40))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void manyFirstSignInsAtOnceAllSucceed() {
        int id = server.hasAccount("importedcrowd@example.com", metabaseHash(PASSWORD), false);
        assertThat(server.client()
                        .postAtOnce(20, "/api/session", Client.credentials("importedcrowd@example.com", PASSWORD)))
                .allMatch(answer -> answer.status() == 200);
        assertThat(upgraded(id)).startsWith("$argon2id$");
        assertThat(server.client().signIn("importedcrowd@example.com", PASSWORD).status())
                .isEqualTo(200);
    }
}
