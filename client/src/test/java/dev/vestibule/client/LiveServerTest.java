package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vestibule.Server;
import dev.vestibule.client.VestibuleException.AccountDisabled;
import dev.vestibule.client.VestibuleException.InvalidInput;
import dev.vestibule.client.VestibuleException.NotAllowed;
import dev.vestibule.client.VestibuleException.NotFound;
import dev.vestibule.client.VestibuleException.TooManyAttempts;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import dev.vestibule.setup.DevUsers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client and the server together. */
@Timeout(60)
class LiveServerTest {
    private static final Credentials USER = new Credentials(DevUsers.USER_EMAIL, DevUsers.USER_PASSWORD);
    private static final Credentials ADMIN = new Credentials(DevUsers.ADMIN_EMAIL, DevUsers.ADMIN_PASSWORD);

    private Server server;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        server = Server.start(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_PORT", "0"));
        uri = URI.create("http://localhost:" + server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void signsInAndAsksWhoItIs() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            Json user = client.currentUser();

            assertThat(user.get("email").text()).isEqualTo(DevUsers.USER_EMAIL);
            assertThat(user.get("is_superuser").bool()).isFalse();
            assertThat(client.properties().get("user").get("id")).isEqualTo(user.get("id"));
            assertThat(client).hasToString("VestibuleClient[" + uri + "]");
        }
    }

    @Test
    void signsOutOnClose() throws Exception {
        SessionKey key;
        try (var client = VestibuleClient.signIn(uri, USER)) {
            key = client.key();
            assertThat(status(key)).isEqualTo(200);
        }

        assertThat(status(key)).isEqualTo(401);
    }

    @Test
    void closesInPeaceWhenTheSessionHasEndedAlready() {
        var client = VestibuleClient.signIn(uri, USER);
        client.delete("/api/session");

        client.close();
        client.close();
    }

    @Test
    void signsInAgainWhenTheSessionHasEnded() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            SessionKey first = client.key();
            client.delete("/api/session");

            assertThat(client.currentUser().get("email").text()).isEqualTo(DevUsers.USER_EMAIL);
            assertThat(client.key()).isNotEqualTo(first);
            assertThat(signIns(client)).isEqualTo(2);
        }
    }

    /** The server answers that request without a session too. */
    @Test
    void noticesThatTheSessionHasEndedWhenItAsksForProperties() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            client.delete("/api/session");

            assertThat(client.properties().get("user").get("email").text()).isEqualTo(DevUsers.USER_EMAIL);
        }
    }

    @Test
    void signsInOnceForFiftyThreadsWhoseSessionHasEnded() throws Exception {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            for (int round = 1; round <= 3; round++) {
                client.delete("/api/session");
                var together = new CyclicBarrier(50);
                List<Answer> answers = InParallel.call(50, () -> {
                    together.await();
                    return client.get("/api/user/current");
                });

                assertThat(answers)
                        .hasSize(50)
                        .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
                assertThat(signIns(client)).isEqualTo(1 + round);
            }
        }
    }

    @Test
    void doesNotSendAgainWhatWasRefusedForAnotherReason() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            assertThatExceptionOfType(NotAllowed.class).isThrownBy(() -> client.get("/api/util/random_token"));
            assertThatExceptionOfType(NotFound.class).isThrownBy(() -> client.get("/api/no-such-thing"));
            InvalidInput invalid = catchThrowableOfType(
                    InvalidInput.class, () -> client.post("/api/session/password-check", Json.of(Map.of())));
            assertThat(invalid.errors()).containsOnlyKeys("password");
            assertThat(invalid).hasMessage("POST /api/session/password-check: invalid input in password");
            assertThat(signIns(client)).isEqualTo(1);
        }
    }

    @Test
    void refreshesTheSessionWithoutSigningIn() throws Exception {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            SessionKey first = client.key();

            client.refresh();

            assertThat(client.key()).isNotEqualTo(first);
            assertThat(status(client.key())).isEqualTo(200);
            assertThat(signIns(client)).isEqualTo(1);
        }
    }

    @Test
    void signsInToRefreshASessionThatHasEnded() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            client.delete("/api/session");

            client.refresh();

            assertThat(signIns(client)).isEqualTo(2);
        }
    }

    @Test
    void checksTheUsersOwnPassword() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            assertThat(client.checkPassword(DevUsers.USER_PASSWORD)).isTrue();
            assertThat(client.checkPassword("another good one 123")).isFalse();
            assertThat(client.checkPassword(" ")).isFalse();
            client.delete("/api/session");
            assertThat(client.checkPassword(DevUsers.USER_PASSWORD)).isTrue();
            assertThat(signIns(client)).isEqualTo(2);
        }
    }

    @Test
    void isToldThatThePasswordIsWrong() {
        assertThatExceptionOfType(WrongCredentials.class)
                .isThrownBy(() -> VestibuleClient.signIn(uri, new Credentials(DevUsers.USER_EMAIL, "wrong")))
                .withMessage("POST /api/session: wrong username or password");
    }

    @Test
    void isToldHowLongToWaitAfterTooManyAttempts() {
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(WrongCredentials.class)
                    .isThrownBy(() -> VestibuleClient.signIn(uri, new Credentials(DevUsers.USER_EMAIL, "wrong")));
        }

        assertThatExceptionOfType(TooManyAttempts.class)
                .isThrownBy(() -> VestibuleClient.signIn(uri, USER))
                .satisfies(refusal -> assertThat(refusal.retryAfter().orElseThrow())
                        .isBetween(Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    /** The server knows the device from which somebody has signed in before, and counts its failures apart. */
    @Test
    void getsInAgainWhileSomebodyElseGuessesThePassword() {
        try (var client = VestibuleClient.signIn(uri, USER)) {
            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(WrongCredentials.class)
                        .isThrownBy(() -> VestibuleClient.signIn(uri, new Credentials(DevUsers.USER_EMAIL, "wrong")));
            }

            signInAgain(client);

            assertThat(signIns(client)).isEqualTo(2);
        }
    }

    @Test
    void isToldThatTheAccountIsDisabledAndLocksNothing() {
        try (var admin = VestibuleClient.signIn(uri, ADMIN);
                var client = VestibuleClient.signIn(uri, USER)) {
            admin.delete("/api/user/" + client.currentUser().get("id").integer());

            for (int i = 0; i < 20; i++) {
                assertThatExceptionOfType(AccountDisabled.class).isThrownBy(client::currentUser);
            }
        }
    }

    @Test
    void signsInAsTheEnvironmentSays() {
        var environment = Map.of(
                "METABASE_URL", uri + "/",
                "METABASE_USERNAME", DevUsers.ADMIN_EMAIL,
                "METABASE_PASSWORD", DevUsers.ADMIN_PASSWORD);
        try (var client = VestibuleClient.signIn(ClientSettings.from(environment))) {
            assertThat(client.get("/api/util/random_token").json().get("token").text())
                    .hasSize(64);
        }
    }

    private static void signInAgain(VestibuleClient client) {
        client.delete("/api/session");
        client.currentUser();
    }

    private static int signIns(VestibuleClient client) {
        return client.get("/api/login-history/current").json().list().size();
    }

    private int status(SessionKey key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/api/user/current"))
                .header("X-Metabase-Session", key.value())
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }
}
