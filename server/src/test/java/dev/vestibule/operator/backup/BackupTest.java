package dev.vestibule.operator.backup;

import static dev.vestibule.testing.CommandWorld.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.CommandWorld;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./vestibule backup} and {@code restore} of the embedded database (promises, U03). */
class BackupTest {
    private static final String BOB = "bob@example.com";
    private static final String PASSPHRASE = "a passphrase for tests";

    @TempDir
    private Path directory;

    @TempDir
    private Path elsewhere;

    private CommandWorld world;
    private TestServer server;
    private Path backup;

    @BeforeEach
    void start() {
        world = new CommandWorld(DatabaseKind.H2, directory);
        server = world.server;
        backup = elsewhere.resolve("vestibule.backup");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void isDone(String... arguments) {
        CommandLine.Done done = world.run(arguments);
        assertThat(done.status()).as(done.errors()).isZero();
    }

    private String isRefused(String... arguments) {
        CommandLine.Done done = world.run(arguments);
        assertThat(done.status()).as(done.output() + done.errors()).isEqualTo(1);
        return done.errors();
    }

    private Path keyFile(String passphrase) throws IOException {
        return Files.writeString(elsewhere.resolve("key"), passphrase + "\n");
    }

    private List<String> files() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] database() throws IOException {
        return Files.readAllBytes(directory.resolve("vestibule.mv.db"));
    }

    @Test
    void runningServerIsBackedUpAndNothingThatEndedSinceIsValidAfterTheRestore() throws IOException {
        String ended = world.signedIn(ANN);
        String live = world.signedIn(ANN);
        String link = world.run("recover", "--email", ANN).output().strip().replaceFirst(".*/", "");
        server.tables().run("""
                INSERT INTO trusted_device (account_id, digest, generation, factor_version, user_agent, address,
                    trusted_at, last_used_at, expires_at)
                SELECT id, 'd', generation, 0, '', '', joined_at, joined_at, TIMESTAMP '2999-01-01 00:00:00' FROM account
                LIMIT 1""");
        server.tables().run("""
                INSERT INTO oauth_grant (id, client_id, scopes, bound, created_at, expires_at, address, user_agent)
                VALUES ('g', 'c', '', FALSE, CURRENT_TIMESTAMP, TIMESTAMP '2999-01-01 00:00:00', '', '')""");
        JsonNode written = world.found("backup", backup.toString());
        assertThat(written.path("file").textValue()).isEqualTo(backup.toString());
        assertThat(written.path("encrypted").booleanValue()).isFalse();
        assertThat(written.path("bytes").longValue()).isEqualTo(Files.size(backup));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(isRefused("backup", backup.toString())).contains("exists already");
        assertThat(isRefused("restore", backup.toString(), "--yes")).contains("The server is running.");
        assertThat(isRefused("restore", "--revoke-only")).contains("The server is running.");

        server.as(ended).delete("/api/session");
        isDone("user", "add", BOB);
        server.stop();
        byte[] before = database();
        assertThat(isRefused("restore", backup.toString())).contains("Add --yes");
        assertThat(database()).isEqualTo(before);

        CommandLine.Done restored = world.run("restore", backup.toString(), "--yes");
        assertThat(restored.status()).as(restored.errors()).isZero();
        assertThat(restored.output())
                .contains(
                        "Restored the backup of 2", "The database from before is ", "Revoked 2 sessions and 1 approv");
        assertThat(files()).hasSize(2).anyMatch(name -> name.matches("vestibule\\.before-.*\\.mv\\.db"));

        server.restart();
        assertThat(List.of(ended, live)).noneMatch(world::isIn);
        assertThat(server.get("/api/session/password_reset_token_valid?token=" + link)
                        .text())
                .contains("false");
        assertThat(server.tables().value("SELECT COUNT(*) FROM trusted_device")).isEqualTo("0");
        assertThat(server.tables().value("SELECT COUNT(*) FROM oauth_grant WHERE ended_at IS NULL"))
                .isEqualTo("0");
        assertThat(world.isIn(world.signedIn(ANN))).isTrue();
        assertThat(world.run("user", "show", BOB).status()).isEqualTo(1);
        assertThat(world.audited("installation.restore")).contains("command line");
    }

    private JsonNode newKey(Client admin, String path, String body) {
        Answer answer = admin.post(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private int statusWith(String secret) {
        return server.client()
                .with("X-API-Key", secret)
                .get("/api/user/current")
                .status();
    }

    @Test
    void apiKeysExpireUnlessTheyAreKeptAndThenTheyAreListed() {
        Client admin = server.as(world.signedIn(ANN));
        JsonNode revoked = newKey(admin, "/api/api-key", "{\"name\": \"leaked\", \"group_id\": 1}");
        JsonNode nightly = newKey(admin, "/api/api-key", "{\"name\": \"nightly\", \"group_id\": 1}");
        String first = nightly.path("unmasked_key").textValue();
        String nightlyPath = "/api/api-key/" + nightly.path("id");
        String second = admin.put(nightlyPath + "/regenerate", "{\"grace_seconds\": 86400}")
                .json()
                .path("unmasked_key")
                .textValue();
        String own = newKey(
                        admin,
                        "/api/vestibule/api-key",
                        "{\"name\": \"mine\", \"expires_at\": \""
                                + Instant.now().plus(Duration.ofDays(30)) + "\"}")
                .path("unmasked_key")
                .textValue();
        String leaked = revoked.path("unmasked_key").textValue();
        List<String> all = List.of(leaked, first, second, own);
        assertThat(all).allMatch(secret -> statusWith(secret) == 200);
        isDone("backup", backup.toString());
        assertThat(admin.delete("/api/api-key/" + revoked.path("id")).status()).isEqualTo(204);
        server.stop();

        JsonNode kept = world.found("restore", backup.toString(), "--yes", "--keep-keys");
        assertThat(kept.path("keys").intValue()).isZero();
        assertThat(kept.path("kept_keys")).hasSize(3);
        assertThat(kept.path("kept_keys").path(0).path("prefix").textValue()).isEqualTo(leaked.substring(0, 7));
        assertThat(world.run("restore", "--revoke-only", "--keep-keys").output())
                .containsPattern(
                        "Revoke those that were revoked since:\n  mb_....\\.\\.\\.  leaked, .* used.*\n  mb_....\\.\\.\\.  mine, of "
                                + ANN);
        server.restart();
        assertThat(all).allMatch(secret -> statusWith(secret) == 200);
        server.stop();

        assertThat(world.run("restore", backup.toString(), "--yes").output()).contains("; 3 API keys expired.");
        server.restart();
        assertThat(all).allMatch(secret -> statusWith(secret) == 401);
        admin = server.as(world.signedIn(ANN));
        String expiry = "{\"expires_at\": \"" + Instant.now().plus(Duration.ofDays(30)) + "\", \"grace_seconds\": 60}";
        String rotated = admin.put(nightlyPath + "/regenerate", expiry)
                .json()
                .path("unmasked_key")
                .textValue();
        assertThat(statusWith(rotated)).isEqualTo(200);
        assertThat(all).allMatch(secret -> statusWith(secret) == 401);
    }

    @Test
    void encryptedBackupOfAStoppedServerNeedsItsPassphrase() throws IOException {
        server.stop();
        Path key = keyFile(PASSPHRASE);
        isDone("backup", backup.toString(), "--key-file", key.toString());
        assertThat(new String(Files.readAllBytes(backup), StandardCharsets.ISO_8859_1))
                .startsWith("vestibule-backup 1\n{")
                .doesNotContain("PK\003\004")
                .doesNotContain(ANN);
        assertThat(files()).containsExactly("vestibule.mv.db");

        assertThat(isRefused("restore", backup.toString(), "--yes")).contains("--key-file FILE");
        keyFile("another passphrase here");
        assertThat(isRefused("restore", backup.toString(), "--yes", "--key-file", key.toString()))
                .contains("another passphrase");
        keyFile("too short");
        assertThat(isRefused("restore", backup.toString(), "--yes", "--key-file", key.toString()))
                .contains("at least 16 characters");
        keyFile(PASSPHRASE);
        Files.delete(directory.resolve("vestibule.mv.db"));
        isDone("restore", backup.toString(), "--key-file", key.toString());
        server.restart();
        assertThat(world.signedIn(ANN)).isNotEmpty();
    }

    @Test
    void keyOfSecretsIsNotInTheBackupAndIsMissedAfterTheRestore() throws IOException {
        server.stop();
        Path key = directory.resolve("vestibule.key");
        String content = Base64.getEncoder().encodeToString(new byte[32]);
        Files.writeString(key, content + "\n");
        String written = world.run("backup", backup.toString()).output();
        assertThat(written).contains("the key that encrypts secrets in the database (" + key + ")");
        assertThat(Files.readString(backup, StandardCharsets.ISO_8859_1)).doesNotContain(content);

        Files.delete(key);
        assertThat(world.run("restore", backup.toString(), "--yes").output())
                .contains("with a key that is missing here (it was " + key + "). Restore it, then run doctor.");
        Files.writeString(key, content + "\n");
        assertThat(world.run("restore", backup.toString(), "--yes").output())
                .contains("Restored the backup of 2")
                .doesNotContain("is missing here");
    }

    @Test
    void damagedNewerOrForeignFilesChangeNothing() throws IOException {
        isDone("backup", backup.toString());
        server.stop();
        byte[] before = database();
        byte[] whole = Files.readAllBytes(backup);
        List<byte[]> damaged = new ArrayList<>();
        for (int at : new int[] {60, whole.length / 2, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            damaged.add(changed);
        }
        damaged.add(Arrays.copyOf(whole, whole.length / 2));
        for (byte[] one : damaged) {
            Files.write(backup, one);
            assertThat(isRefused("restore", backup.toString(), "--yes")).contains("damaged", "Nothing was changed.");
        }
        Files.writeString(backup, "-- PostgreSQL database dump\n".repeat(9));
        assertThat(isRefused("restore", backup.toString(), "--yes")).contains("not a backup of Vestibule");
        Files.writeString(backup, "vestibule-backup 2\n{}\n".repeat(9));
        assertThat(isRefused("restore", backup.toString(), "--yes")).contains("has format 2");
        Files.writeString(
                backup,
                "vestibule-backup 1\n{\"created_at\":\"2026-11-30T00:00:00Z\",\"schema\":999,"
                        + "\"secrets_key\":null,\"salt\":null}\n" + "-".repeat(99));
        assertThat(isRefused("restore", backup.toString(), "--yes")).contains("tables of version 999");
        assertThat(database()).isEqualTo(before);
        assertThat(files()).containsExactly("vestibule.mv.db");
    }
}
