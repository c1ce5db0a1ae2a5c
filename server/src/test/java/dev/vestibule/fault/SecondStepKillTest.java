package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server is killed between the steps of a sign-in with a second factor, and in the second one: a challenge leads to
 * one session or is still good, codes are used up with the session that they led to, and wrong ones stay counted.
 */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource
class SecondStepKillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANN = People.email(0);
    private static final int LIMIT = 5;
    private static final int TRIES = 5;
    private static final Duration STEP = Duration.ofSeconds(30);

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private DatabaseServer server;
    private DatabaseSettings settings;
    private ChildNode node;
    private String administrator;
    private String own;

    SecondStepKillTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void prepare() {
        if (kind == DatabaseKind.H2) {
            settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        } else {
            server = DatabaseServer.dedicated(kind);
            settings = server.newDatabase();
        }
        People.withHashes(Argon2Settings.standard()).in(settings, 1);
        node = ChildNode.on(
                directory,
                settings,
                "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough",
                "MB_MFA_ENFORCEMENT=optional");
        administrator = node.signIn("admin@example.com", People.PASSWORD).key();
        own = node.signIn(ANN, People.PASSWORD).key();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        node.close();
        if (server != null) {
            server.close();
        }
    }

    private void kill() {
        node.kill();
        node.restart();
    }

    private static JsonNode json(Reply reply) {
        try {
            return JSON.readTree(reply.hasStatus(200).body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private String challenge() {
        return json(node.signIn(ANN, People.PASSWORD)).path("challenge_token").asText();
    }

    /** Repeats what a server that has just started was too slow for: 503 says that nothing was done. */
    private Reply verify(String challenge, String code) {
        String request = Wire.post("/api/session/mfa/verify", AuthenticatorApp.body(challenge, code));
        Reply reply = node.ask(request);
        for (int i = 0; i < TRIES && reply.status() == 503; i++) {
            reply = node.ask(request);
        }
        return reply;
    }

    private String secret() {
        return json(node.ask(Wire.post(
                        "/api/ee/mfa/enroll", "{\"password\":\"" + People.PASSWORD + "\"}", Wire.holding(own))))
                .path("secret")
                .asText();
    }

    /**
     * Makes the app count with its code of the step before, and returns the recovery codes. That code is accepted until
     * this step ends.
     */
    private List<String> confirmed(String secret) {
        Awaitility.await().atMost(STEP).until(() -> System.currentTimeMillis() % STEP.toMillis() < STEP.toMillis() / 2);
        return AuthenticatorApp.texts(json(node.ask(Wire.post(
                        "/api/ee/mfa/enroll/confirm", "{\"code\":\"" + code(secret, -1) + "\"}", Wire.holding(own))))
                .path("recovery_codes"));
    }

    private static String code(String secret, int stepsLater) {
        return AuthenticatorApp.code(secret, InstantSource.system().instant(), stepsLater);
    }

    @Test
    void aSignInIsWholeOrStillWaits() throws Exception {
        String secret = secret();
        List<String> recovery = confirmed(secret);
        String first = challenge();
        kill();
        assertThat(sessionsAfterTheSecondStep()).as("between the steps").isZero();
        String now = code(secret, 0);
        String key = verify(first, now).hasStatus(200).key();
        kill();
        node.check(key).hasStatus(200);
        verify(first, code(secret, 1)).hasStatus(401); // the challenge is used up
        verify(challenge(), now).hasStatus(401); // and so is the code

        String challenge = challenge();
        String code = recovery.get(0);
        Future<Optional<Reply>> under = threads.submit(() -> tried(challenge, code));
        node.kill();
        Optional<Reply> acknowledged = under.get(30, TimeUnit.SECONDS);
        node.restart();
        int sessions = sessionsAfterTheSecondStep();
        assertThat(sessions).isBetween(1, 2);
        if (acknowledged.isPresent()) {
            assertThat(sessions).isEqualTo(2);
            node.check(acknowledged.get().hasStatus(200).key()).hasStatus(200);
        }
        // Whole or absent: with the session the challenge and the code are gone, without it both are good.
        verify(challenge, code).hasStatus(sessions == 1 ? 200 : 401);
        assertThat(sessionsAfterTheSecondStep()).isEqualTo(2);
        wrongCodesStayCounted(secret);
        node.kill();
        Figures.print("K01", "%s: 4 kills in sign-ins with a second factor, none half done", kind);
        assertThat(Halves.in(settings)).isEmpty();
    }

    private Optional<Reply> tried(String challenge, String code) {
        try {
            return Optional.of(verify(challenge, code));
        } catch (UncheckedIOException killed) {
            return Optional.empty();
        }
    }

    private void wrongCodesStayCounted(String secret) {
        String challenge = challenge();
        for (int i = 0; i < LIMIT; i++) {
            assertThat(verify(challenge, "wrong-codes").status()).isNotEqualTo(200);
        }
        kill();
        Reply right = verify(challenge, code(secret, 1));
        // An attempt that the kill cut off counts as one under way for some seconds: then it is 503, and no session.
        assertThat(right.body()).containsAnyOf("Too many attempts", "temporarily unavailable");
        assertThat(sessionsAfterTheSecondStep()).isEqualTo(2);
    }

    private int sessionsAfterTheSecondStep() {
        int id = json(node.check(own)).path("id").intValue();
        Reply all = node.get("/api/ee/session-management?user-id=" + id, Wire.holding(administrator));
        return json(all).path("total").intValue() - 1; // the one that has set the app up
    }
}
