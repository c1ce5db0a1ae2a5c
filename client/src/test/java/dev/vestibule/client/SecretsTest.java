package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Neither the password nor the session key is in any text that the library makes. */
class SecretsTest {
    private static final String PASSWORD = "marker-password";
    private static final String KEY = "marker-key";
    private static final Credentials ANN = new Credentials("ann@example.com", PASSWORD);

    @Test
    void valuesDoNotShowThem() {
        assertThat(ANN).hasToString("Credentials[username=ann@example.com, password=***]");
        assertThat(ClientSettings.of(URI.create("http://localhost"), ANN).toString())
                .doesNotContain(PASSWORD);
        assertThat(SessionKey.of(KEY).toString()).doesNotContain(KEY);
        assertThat(CurrentSession.signIn(ANN).toString()).isEqualTo("POST /api/session");
    }

    @Test
    void failuresDoNotShowThemEvenWhenTheServerEchoesAllItGets() {
        Function<ScriptedServer.Request, String> echo =
                request -> Json.of(Map.of("errors", Map.of("field", request.body() + request.key())))
                        .toString();
        for (int status : List.of(200, 301, 400, 401, 403, 404, 429, 500, 503)) {
            try (var server = new ScriptedServer(request -> ScriptedServer.Reply.json(status, echo.apply(request)))) {
                assertNoMarker(() -> VestibuleClient.signIn(server.uri(), ANN));
            }
            try (var server = new ScriptedServer(request -> request.is("POST /api/session")
                            ? ScriptedServer.Reply.key(KEY)
                            : ScriptedServer.Reply.json(status, echo.apply(request)));
                    var client = VestibuleClient.signIn(server.uri(), ANN)) {
                assertThat(client.toString()).doesNotContain(KEY).doesNotContain(PASSWORD);
                assertNoMarker(() -> client.get("/api/x?token=" + KEY));
                assertNoMarker(() -> client.post("/api/x", Json.of(Map.of("password", PASSWORD))));
                assertNoMarker(client::refresh);
                assertNoMarker(() -> client.checkPassword(PASSWORD));
                assertNoMarker(() -> client.get("/api/x?token=" + KEY + " "));
            }
        }
    }

    @Test
    void addressesWithAPasswordAreRefusedWithoutRepeatingIt() {
        for (String address :
                List.of("http://ann:" + PASSWORD + "@localhost", "http://ann:" + PASSWORD + "@local host")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClientSettings.from(
                            Map.of("METABASE_URL", address, "METABASE_USERNAME", "ann", "METABASE_PASSWORD", PASSWORD)))
                    .satisfies(refusal -> assertThat(stackTrace(refusal)).doesNotContain(PASSWORD));
        }
    }

    private static void assertNoMarker(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failure) {
            assertThat(stackTrace(failure)).doesNotContain(PASSWORD).doesNotContain(KEY);
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
