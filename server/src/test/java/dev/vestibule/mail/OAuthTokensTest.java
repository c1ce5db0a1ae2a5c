package dev.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OAuthTokensTest {
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private final OAuthTokens tokens = new OAuthTokens(new OutboundHttp(new SecureRandom()), () -> now);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answers(int status, String body) {
        server.createContext("/token", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = body.replace("N", Integer.toString(asked.size())).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private MailOptions.OAuth oauth() {
        return new MailOptions.OAuth(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token"),
                "client & id",
                new Secret("client secret"),
                Optional.of("https://outlook.office365.com/.default"));
    }

    @Test
    void tokenIsBoughtOnceAndAgainShortlyBeforeItsEnd() throws SmtpException {
        answers(200, "{\"access_token\": \"token-N\", \"expires_in\": 3600}");
        assertThat(tokens.token(oauth())).isEqualTo("token-1");
        now = now.plus(Duration.ofMinutes(58));
        assertThat(tokens.token(oauth())).isEqualTo("token-1");
        now = now.plus(Duration.ofMinutes(1));
        assertThat(tokens.token(oauth())).isEqualTo("token-2");
        tokens.forget();
        assertThat(tokens.token(oauth())).isEqualTo("token-3");
        assertThat(asked.get(0))
                .isEqualTo("grant_type=client_credentials&client_id=client+%26+id&client_secret=client+secret"
                        + "&scope=https%3A%2F%2Foutlook.office365.com%2F.default");
    }

    @Test
    void refusalIsToldWithoutSecrets() {
        answers(401, "{\"error\": \"invalid_client\", \"error_description\": \"client secret is wrong\"}");
        assertThatThrownBy(() -> tokens.token(oauth()))
                .hasMessage("The OAuth token endpoint returned 401 invalid_client");
    }

    @Test
    void redirectsAreNotFollowed() {
        answers(302, "{}");
        assertThatThrownBy(() -> tokens.token(oauth())).hasMessageContaining("302");
        assertThat(asked).hasSize(1);
    }

    @Test
    void hugeAnswerIsCutOff() {
        answers(200, "{\"access_token\": \"" + "x".repeat(2 * 1024 * 1024) + "\"}");
        assertThatThrownBy(() -> tokens.token(oauth())).hasMessageContaining("response too large");
    }

    @Test
    void whatIsNoJsonIsNoToken() {
        answers(200, "<html>");
        assertThatThrownBy(() -> tokens.token(oauth())).hasMessageContaining("the response is not JSON");
    }
}
