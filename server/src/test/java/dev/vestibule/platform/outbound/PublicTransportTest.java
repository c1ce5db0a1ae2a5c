package dev.vestibule.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vestibule.platform.outbound.OutboundException.Reason;
import dev.vestibule.testing.MailCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Calls to addresses that strangers name: where the connection goes, and what is read from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublicTransportTest {
    private static final int MOST_BYTES = 1_000;
    private static final String HOST = "app.example.com";

    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpsServer server;
    private SSLSocketFactory trusting;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        MailCertificate certificate = MailCertificate.in(directory, "DNS:" + HOST);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate.pem())) {
            trusted.setCertificateEntry(
                    "app", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        trusting = context.getSocketFactory();
    }

    @AfterAll
    void stop() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().toString();
        try (exchange) {
            if (path.equals("/hangs")) {
                closed.await();
            }
            String text = path.equals("/long")
                    ? "x".repeat(MOST_BYTES + 1)
                    : exchange.getRequestMethod() + " "
                            + exchange.getRequestHeaders().getFirst("Host") + path + sent;
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("Cache-Control", "max-age=60");
            exchange.getResponseHeaders().add("Location", "https://" + HOST + "/elsewhere");
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.equals("/moved") ? 302 : 200, path.contains("chunked") ? 0 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private OutboundHttp.Answer send(String method, String host, String path, String body, Duration patience)
            throws OutboundException {
        URI address = URI.create("https://" + host + ":" + server.getAddress().getPort() + path);
        PublicTransport transport = new PublicTransport(patience, MOST_BYTES, () -> trusting);
        return transport.send(
                new Call(method, address, Map.of("Accept", "text/plain"), body),
                List.of(InetAddress.getLoopbackAddress()));
    }

    private OutboundHttp.Answer get(String path) throws OutboundException {
        return send("GET", HOST, path, "", Duration.ofSeconds(20));
    }

    /** The name leads nowhere, so this is the address that was resolved before. */
    @Test
    void theConnectionGoesToTheAddressThatWasCheckedUnderTheNameThatWasAsked() throws OutboundException {
        OutboundHttp.Answer answer = get("/client?a=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("GET " + HOST + ":" + server.getAddress().getPort() + "/client?a=1");
        assertThat(answer.contentType()).isEqualTo("text/plain");
        assertThat(answer.cacheControl()).isEqualTo("max-age=60");
        assertThat(answer.date()).isPresent();
        assertThat(get("/chunked").text()).startsWith("GET ").endsWith("/chunked");
        assertThat(send("POST", HOST, "/out", "a=ü", Duration.ofSeconds(20)).text())
                .startsWith("POST ")
                .endsWith("/outa=ü");
    }

    @Test
    void aRedirectIsAnAnswer() throws OutboundException {
        assertThat(get("/moved").status()).isEqualTo(302);
    }

    @Test
    void whatIsTooLongTooSlowOrAnotherHostFails() {
        fails("/long", HOST, Duration.ofSeconds(20), Reason.RESPONSE);
        fails("/hangs", HOST, Duration.ofMillis(300), Reason.TIMEOUT);
        fails("/client", "other.example.com", Duration.ofSeconds(20), Reason.TLS);
    }

    private void fails(String path, String host, Duration patience, Reason reason) {
        assertThatThrownBy(() -> send("GET", host, path, "", patience))
                .isInstanceOfSatisfying(
                        OutboundException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
    }
}
