package dev.vestibule.passkey;

import static dev.vestibule.passkey.PasskeyWorld.authenticator;
import static dev.vestibule.passkey.PasskeyWorld.send;
import static dev.vestibule.passkey.PasskeyWorld.signInOptions;
import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes: what one has begun, the other completes, and only one of them. */
class FactorNodesTest {
    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"POSTGRES", "MARIADB"})
    void aChallengeIsAnsweredAtTheOtherNodeOnceAndACodeStartsOneSession(DatabaseKind kind) {
        try (TestServer first =
                        TestServer.on(kind, PasskeyWorld.SITE, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional");
                TestServer second = first.secondNode()) {
            TestAuthenticator key = authenticator();
            PasskeyWorld.add(new PasskeyWorld(first).user("ann@example.com"), key);
            JsonNode answer = key.get(signInOptions(first.client()));
            assertThat(send(second.client(), answer).status()).isEqualTo(200);
            assertThat(send(first.client(), answer).status()).isEqualTo(401);

            AuthenticatorApp app = AuthenticatorApp.of(first, "bob@example.com");
            second.passes(Duration.ofSeconds(90)); // as on the first one, for the next code of the app
            String token = first.client()
                    .signIn(app.email(), PASSWORD)
                    .json()
                    .path("challenge_token")
                    .asText();
            String body = AuthenticatorApp.body(token, app.code());
            List<CompletableFuture<Answer>> tries = IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> (i % 2 == 0 ? first : second).post("/api/session/mfa/verify", body)))
                    .toList();
            assertThat(tries.stream().map(CompletableFuture::join).filter(one -> one.status() == 200))
                    .hasSize(1);
            fiveGuessesReachTheCheck(first, second);
        }
    }

    /** However many nodes, challenges and simultaneous guesses there are. */
    private static void fiveGuessesReachTheCheck(TestServer first, TestServer second) {
        AuthenticatorApp app = AuthenticatorApp.of(first, "cy@example.com");
        List<CompletableFuture<Answer>> guesses = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> (i % 2 == 0 ? first : second)
                        .post("/api/session/mfa/verify", AuthenticatorApp.body(app.challenge(), app.wrongCode()))))
                .toList();
        assertThat(guesses.stream()
                        .map(CompletableFuture::join)
                        .filter(one -> one.text().equals("Invalid authentication code.")))
                .hasSize(5);
    }
}
