package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Visitor;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is killed between code and token, and between refresh tokens: each is exchanged once or not at all. */
@Tag("faults")
@ParameterizedClass(name = "on {0}")
@EnumSource
class TokenKillTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REDIRECT = "https://app.example.com/callback";
    private static final String SECRETS = "MB_ENCRYPTION_SECRET_KEY=a phrase that is long enough";
    private static final String UNLIMITED = "MB_DISABLE_SESSION_THROTTLE=true";
    private static final int CODES = 60;
    private static final int CLIENTS = 6;
    private static final int ACKNOWLEDGED = 12;

    private final DatabaseKind kind;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path directory;

    private DatabaseServer server;
    private DatabaseSettings settings;
    private ChildNode node;
    private String session;
    private JsonNode application;

    TokenKillTest(DatabaseKind kind) {
        this.kind = kind;
    }

    /** The outcome of an exchange that the server may not have answered. */
    private record Exchange(String sent, JsonNode tokens) {
        boolean isAcknowledged() {
            return tokens.has("access_token");
        }

        String refresh() {
            return tokens.path("refresh_token").textValue();
        }
    }

    @BeforeEach
    void prepare() {
        if (kind == DatabaseKind.H2) {
            settings = DatabaseSettings.h2File(directory.resolve("vestibule"));
        } else {
            server = DatabaseServer.dedicated(kind);
            settings = server.newDatabase();
        }
        People.cheap().in(settings, 0);
        node = ChildNode.on(directory, settings, SECRETS, UNLIMITED);
        session = node.signIn("admin@example.com", People.PASSWORD).key();
        application = json(node.ask(Wire.post(
                        "/api/vestibule/oauth-client",
                        "{\"client_name\": \"App\", \"redirect_uris\": [\"" + REDIRECT + "\"], \"first_party\": true,"
                                + " \"token_endpoint_auth_method\": \"client_secret_post\", \"require_pkce\": false,"
                                + " \"grant_types\": [\"authorization_code\", \"refresh_token\"]}",
                        Wire.holding(session)))
                .hasStatus(201));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        node.close();
        if (server != null) {
            server.close();
        }
    }

    private static JsonNode json(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String code() {
        Reply reply = node.get(
                "/oauth/authorize?"
                        + Visitor.encoded(Map.of(
                                "client_id", application.path("client_id").textValue(),
                                "response_type", "code",
                                "redirect_uri", REDIRECT,
                                "scope", "mb:full offline_access",
                                "nonce", "n")),
                Wire.holding(session));
        String target = reply.hasStatus(302).header("Location").orElseThrow();
        return target.replaceFirst(".*[?&]code=([^&]*).*", "$1");
    }

    private Reply token(Map<String, String> grant) {
        Map<String, String> form = new LinkedHashMap<>(grant);
        form.put("client_id", application.path("client_id").textValue());
        form.put("client_secret", application.path("client_secret").textValue());
        return node.ask(Wire.request(
                "POST", "/oauth/token", Visitor.encoded(form), "Content-Type: application/x-www-form-urlencoded"));
    }

    private Reply exchange(String code) {
        return token(Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", REDIRECT));
    }

    private Reply refresh(String token) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", token));
    }

    private void works(JsonNode tokens) {
        node.get(
                        "/api/user/current",
                        "Authorization: Bearer " + tokens.path("access_token").textValue())
                .hasStatus(200);
    }

    private void kill(List<Future<?>> clients) throws Exception {
        node.kill();
        for (Future<?> client : clients) {
            client.get(30, TimeUnit.SECONDS);
        }
        assertThat(Halves.in(settings)).as("what the kill has left").isEmpty();
        node.restart();
    }

    @Test
    void aCodeIsExchangedOnceOrNotAtAll() throws Exception {
        Queue<String> codes = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < CODES; i++) {
            codes.add(code());
        }
        Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
        AtomicInteger acknowledged = new AtomicInteger();
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(threads.submit(() -> {
                Exchange last = new Exchange("", JSON.createObjectNode());
                for (String code = codes.poll(); code != null; code = last.isAcknowledged() ? codes.poll() : null) {
                    last = attempt(code);
                    exchanges.add(last);
                    acknowledged.incrementAndGet();
                }
            }));
        }
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> acknowledged.get() >= ACKNOWLEDGED);
        kill(clients);

        int unknown = 0;
        int exchanged = 0;
        for (Exchange one : exchanges) {
            if (one.isAcknowledged()) {
                works(one.tokens());
            } else {
                unknown++;
                Reply again = exchange(one.sent());
                exchanged += again.status() == 200 ? 0 : 1;
                if (again.status() == 200) {
                    works(json(again));
                } else { // it had been exchanged, so that this was the second time, and the grant has ended
                    assertThat(json(again.hasStatus(400)).path("error").textValue())
                            .isEqualTo("invalid_grant");
                }
            }
        }
        for (String code : codes) {
            works(json(exchange(code).hasStatus(200)));
        }
        Exchange replayed =
                exchanges.stream().filter(Exchange::isAcknowledged).findFirst().orElseThrow();
        exchange(replayed.sent()).hasStatus(400);
        refresh(replayed.refresh()).hasStatus(400);
        node.kill();
        assertThat(Halves.in(settings)).isEmpty();
        Figures.print(
                "OAuth",
                "%s: of %d codes, %d were unanswered at the kill, %d of them exchanged",
                kind,
                CODES,
                unknown,
                exchanged);
    }

    private Exchange attempt(String code) {
        try {
            return new Exchange(code, json(exchange(code).hasStatus(200)));
        } catch (UncheckedIOException killed) {
            return new Exchange(code, JSON.createObjectNode());
        }
    }

    @Test
    void aChainOfRefreshTokensGoesOnAfterTheKill() throws Exception {
        List<String> first = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            first.add(
                    json(exchange(code()).hasStatus(200)).path("refresh_token").textValue());
        }
        AtomicInteger acknowledged = new AtomicInteger();
        Queue<String> last = new ConcurrentLinkedQueue<>();
        List<Future<?>> clients = new ArrayList<>();
        for (String token : first) {
            clients.add(threads.submit(() -> {
                last.add(untilTheEnd(token, acknowledged));
            }));
        }
        Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> acknowledged.get() >= 4 * ACKNOWLEDGED);
        kill(clients);

        assertThat(last).hasSize(CLIENTS);
        for (String token : last) { // the last that the client knows; the server may have exchanged it
            JsonNode next = json(refresh(token).hasStatus(200));
            works(next);
            works(json(refresh(next.path("refresh_token").textValue()).hasStatus(200)));
        }
        node.kill();
        assertThat(Halves.in(settings)).isEmpty();
    }

    /** Refreshes until the server is gone, and returns the last token that it answered with. */
    private String untilTheEnd(String token, AtomicInteger acknowledged) {
        String known = token;
        try {
            while (true) {
                known = json(refresh(known).hasStatus(200))
                        .path("refresh_token")
                        .textValue();
                acknowledged.incrementAndGet();
            }
        } catch (UncheckedIOException killed) {
            return known;
        }
    }
}
