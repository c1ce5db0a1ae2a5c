package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vestibule.client.ScriptedServer.Reply;
import dev.vestibule.client.VestibuleException.Interrupted;
import dev.vestibule.client.VestibuleException.Unavailable;
import dev.vestibule.client.VestibuleException.UnexpectedAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the caller sees when the server, or the way to it, is not in order. */
@Timeout(30)
class FaultsTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void aServerThatCannotServeIsUnavailableAndNotAskedAgain() {
        try (var server = ScriptedServer.signingInAnd(
                        request -> Reply.text(503, "busy").with("Retry-After", "2"));
                var client = VestibuleClient.signIn(server.settings())) {
            Unavailable trouble = catchThrowableOfType(Unavailable.class, () -> client.get("/api/x?token=hush"));

            assertThat(trouble).hasMessage("GET /api/x: the server cannot serve at present (503)");
            assertThat(trouble.retryAfter()).contains(Duration.ofSeconds(2));
            assertThat(server.count("GET /api/x?token=hush")).isEqualTo(1);
        }
    }

    @Test
    void signingInAtAServerThatCannotServeIsUnavailable() {
        try (var server = new ScriptedServer(request -> Reply.text(503, "").with("Retry-After", "3"))) {
            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> VestibuleClient.signIn(server.settings()))
                    .satisfies(trouble -> assertThat(trouble.retryAfter()).contains(Duration.ofSeconds(3)));
        }
    }

    @Test
    void nobodyListeningIsUnavailable() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI nowhere = URI.create("http://localhost:" + port);

        assertThatExceptionOfType(Unavailable.class)
                .isThrownBy(() -> VestibuleClient.signIn(nowhere, ScriptedServer.ANN))
                .withMessage("POST /api/session: no answer from localhost:" + port)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void aServerThatNeverAnswersIsUnavailableAfterTheTimeOut() throws InterruptedException {
        var end = new CountDownLatch(1);
        try (var server = new ScriptedServer(request -> {
            await(end);
            return Reply.text(200, "");
        })) {
            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> VestibuleClient.signIn(server.settings().withRequestTimeout(SHORT)))
                    .withMessage("POST /api/session: no whole answer within 300 ms");
            end.countDown();
        }
    }

    /** The JDK's own time-out ends with the headers. */
    @Test
    void aBodyThatStopsHalfWayIsUnavailableAfterTheTimeOutAndTheConnectionIsGivenUp() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var givenUp = new CountDownLatch(1);
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
                try (Socket connection = socket.accept()) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":"
                                    .getBytes(StandardCharsets.UTF_8));
                    // Ends when the client closes the connection.
                    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                    givenUp.countDown();
                } catch (IOException reset) {
                    givenUp.countDown();
                }
            });
            var settings = ClientSettings.of(
                            URI.create("http://localhost:" + socket.getLocalPort()), ScriptedServer.ANN)
                    .withRequestTimeout(SHORT);

            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> VestibuleClient.signIn(settings))
                    .withMessageContaining("no whole answer within 300 ms");
            assertThat(givenUp.await(10, TimeUnit.SECONDS)).isTrue();
            serving.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void somethingThatDoesNotSpeakHttpIsUnavailable() throws Exception {
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> {
                try (Socket connection = socket.accept()) {
                    connection.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException reset) {
                    // The client may hang up first.
                }
            });

            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(() -> VestibuleClient.signIn(
                            URI.create("http://localhost:" + socket.getLocalPort()), ScriptedServer.ANN));
            serving.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPageInsteadOfJsonIsUnexpected() {
        try (var server = ScriptedServer.signingInAnd(request -> Reply.text(200, "<html>hush</html>"));
                var client = VestibuleClient.signIn(server.settings())) {
            assertThat(client.get("/").body()).startsWith("<html>");
            assertThatExceptionOfType(UnexpectedAnswer.class)
                    .isThrownBy(client::currentUser)
                    .withMessage("an answer with status 200 was not JSON: unexpected character at position 0");
        }
    }

    @Test
    void aFaultOfTheServerIsUnexpectedAndItsAnswerAtHand() {
        try (var server = ScriptedServer.signingInAnd(request -> Reply.json(500, "{\"reference\":\"r-1\"}"));
                var client = VestibuleClient.signIn(server.settings())) {
            UnexpectedAnswer fault = catchThrowableOfType(UnexpectedAnswer.class, () -> client.delete("/api/x"));

            assertThat(fault).hasMessage("DELETE /api/x: unexpected status 500");
            assertThat(fault.answer().orElseThrow().json().get("reference").text())
                    .isEqualTo("r-1");
        }
    }

    @Test
    void aRedirectIsNotFollowedSoThatTheKeyStaysWithTheServer() {
        try (var other = new ScriptedServer(request -> Reply.text(200, "{}"));
                var server = ScriptedServer.signingInAnd(
                        request -> Reply.text(307, "").with("Location", other.uri() + "/api/x"));
                var client = VestibuleClient.signIn(server.settings())) {
            assertThatExceptionOfType(UnexpectedAnswer.class)
                    .isThrownBy(() -> client.get("/api/x"))
                    .withMessage("GET /api/x: redirected, which is not followed; give the address it leads to");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anInterruptedThreadStopsWaitingAndStaysInterrupted() throws Exception {
        var asked = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var server = ScriptedServer.signingInAnd(request -> {
                    if (request.is("GET /api/slow")) {
                        asked.countDown();
                        await(end);
                    }
                    return Reply.text(204, "");
                });
                var client = VestibuleClient.signIn(server.settings())) {
            var stayedInterrupted = new CompletableFuture<Boolean>();
            Thread thread = new Thread(() -> {
                try {
                    client.get("/api/slow");
                    stayedInterrupted.complete(false);
                } catch (Interrupted interrupted) {
                    stayedInterrupted.complete(Thread.currentThread().isInterrupted());
                }
            });
            thread.start();
            asked.await();
            thread.interrupt();

            assertThat(stayedInterrupted.get(5, TimeUnit.SECONDS)).isTrue();
            end.countDown();
        }
    }

    @Test
    void anInterruptedThreadStillSignsOut() {
        try (var server = ScriptedServer.signingInAnd(request -> Reply.text(204, ""))) {
            VestibuleClient client = VestibuleClient.signIn(server.settings());
            Thread.currentThread().interrupt();

            client.close();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(server.count("DELETE /api/session")).isEqualTo(1);
        }
    }

    @Test
    void closingNeverThrowsAndDoesNothingTheSecondTime() {
        for (int status : new int[] {204, 404, 401, 500, 503}) {
            try (var server = ScriptedServer.signingInAnd(request -> Reply.text(status, ""))) {
                VestibuleClient client = VestibuleClient.signIn(server.settings());
                client.close();
                client.close();

                assertThat(server.requests()).containsExactly("POST /api/session", "DELETE /api/session");
                assertThatIllegalStateException()
                        .isThrownBy(() -> client.get("/api/x"))
                        .withMessage("this client is closed");
                assertThatIllegalStateException().isThrownBy(client::refresh);
            }
        }
    }

    @Test
    void closingDoesNotThrowWhenTheServerIsGoneButLeavesAWarning() {
        VestibuleClient client;
        try (var server = ScriptedServer.signingInAnd(request -> Reply.text(204, ""))) {
            client = VestibuleClient.signIn(server.settings());
        }
        var warnings = new ArrayList<String>();
        Logger logger = Logger.getLogger(VestibuleClient.class.getName());
        logger.setFilter(record -> warnings.add(record.getMessage()));
        try {
            client.close();
        } finally {
            logger.setFilter(null);
        }

        assertThat(warnings).containsExactly("Sign-out failed; the session lives on until its own end.");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
