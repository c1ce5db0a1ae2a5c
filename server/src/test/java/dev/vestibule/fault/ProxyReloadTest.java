package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vestibule.testing.Administrator;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.GuardProxy;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.TestFiles;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Proxies that reload while many clients with sessions of their own ask through them, some of which hang up before the
 * answer: each answer is that of the request on whose connection it comes (promises, C06).
 */
@Tag("faults")
class ProxyReloadTest {
    private static final int CLIENTS = 16;
    private static final int RELOADS = 6;
    private static final int ANSWERS_BETWEEN = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger hungUp = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "HAPROXY"})
    void everyAnswerBelongsToWhoAsked(GuardProxy kind) throws IOException, InterruptedException {
        Path directory = TestFiles.newDirectory("reload");
        int applications = Ports.free();
        int site = Ports.free();
        HttpServer application = application();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (TestServer server = TestServer.on(DatabaseKind.H2)) {
            List<Asking> clients = clients(server, site, applications);
            int port = application.getAddress().getPort();
            try (GuardProxy.Running proxy = kind.start(directory, applications, server.port(), port, site)) {
                clients.forEach(threads::execute);
                for (int i = 0; i <= RELOADS; i++) {
                    int before = answers.get();
                    Awaitility.await().atMost(PATIENCE).until(() -> answers.get() > before + ANSWERS_BETWEEN);
                    if (i < RELOADS) {
                        proxy.reload(kind);
                    }
                }
                end(threads); // before the proxy
            } finally {
                end(threads);
            }
        } finally {
            application.stop(0);
            TestFiles.delete(directory);
        }
        Figures.print(
                "C06",
                "%s: %d reloads, %d answers to %d sessions, %d wrong, %d cut, %d not waited for",
                kind,
                RELOADS,
                answers.get(),
                CLIENTS,
                wrong.size(),
                cut.get(),
                hungUp.get());
        assertThat(wrong).isEmpty();
    }

    private void end(ExecutorService threads) throws InterruptedException {
        over.set(true);
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    private static HttpServer application() throws IOException {
        HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", ProxyReloadTest::saysWhoAsksForWhat);
        application.start();
        return application;
    }

    private static void saysWhoAsksForWhat(HttpExchange exchange) throws IOException {
        String text = exchange.getRequestHeaders().getFirst("Remote-User") + " asks for " + exchange.getRequestURI();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private List<Asking> clients(TestServer server, int site, int applications) {
        new Administrator(server).boss().post("/api/vestibule/guard-rule", "{\"host\": \"app.example.com\"}");
        return IntStream.range(0, CLIENTS)
                .mapToObj(number -> {
                    String email = "ann" + number + "@example.com";
                    server.hasUser(email, TestServer.PASSWORD);
                    String key = server.signIn(email, TestServer.PASSWORD);
                    return new Asking(number, email, key, number % 2 == 0 ? site : applications, number % 2 != 0);
                })
                .toList();
    }

    /** One client, which asks the server who it is, or an application behind forward-auth, on one connection. */
    private final class Asking implements Runnable {
        private final int number;
        private final String email;
        private final String key;
        private final int port;
        private final boolean guarded;
        private @Nullable Wire wire;

        Asking(int number, String email, String key, int port, boolean guarded) {
            this.number = number;
            this.email = email;
            this.key = key;
            this.port = port;
            this.guarded = guarded;
        }

        @Override
        public void run() {
            for (int turn = 0; !over.get(); turn++) {
                try {
                    ask("request-" + number + "-" + turn, turn % 20 == 19);
                } catch (UncheckedIOException e) {
                    cut.incrementAndGet();
                    hangUp();
                }
            }
            hangUp();
        }

        private void ask(String name, boolean impatient) {
            Wire open = wire == null ? Wire.to(port).patient(20_000) : wire;
            wire = open;
            open.send(request(name));
            if (impatient) {
                hungUp.incrementAndGet();
                hangUp();
                return;
            }
            Reply reply = open.reply();
            if (reply.status() >= 500 || !isWhole(reply)) {
                cut.incrementAndGet(); // the proxy lost the answer or the rest of it; it gave no other
            } else {
                answers.incrementAndGet();
                if (!isRight(reply, name)) {
                    wrong.add(email + " asked for " + name + ": " + reply);
                }
            }
            if (reply.header("Connection").orElse("").equalsIgnoreCase("close")) {
                hangUp();
            }
        }

        private String request(String name) {
            return guarded
                    ? Wire.get("/" + name, "Cookie: metabase.SESSION=" + key)
                            .replace("Host: localhost", "Host: app.example.com")
                    : Wire.get("/api/user/current", Wire.holding(key), "X-Request-Id: " + name);
        }

        private static boolean isWhole(Reply reply) {
            return reply.header("Content-Length")
                    .map(Integer::parseInt)
                    .filter(length -> length == reply.body().getBytes(StandardCharsets.UTF_8).length)
                    .isPresent();
        }

        private boolean isRight(Reply reply, String name) {
            return reply.status() == 200
                    && (guarded
                            ? reply.body().equals(email + " asks for /" + name)
                            : reply.body().contains("\"email\":\"" + email + "\"")
                                    && reply.header("X-Request-Id").orElse("").equals(name));
        }

        private void hangUp() {
            if (wire != null) {
                wire.close();
                wire = null;
            }
        }
    }
}
