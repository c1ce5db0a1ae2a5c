package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that take their time are cut (promises, section 2 and B03 to B05); here with less time than they really get.
 */
class SlowClientsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int CLIENTS = 50;

    private final CountDownLatch slowWork = new CountDownLatch(1);
    private HttpServer server;

    private void start(HttpTimeouts timeouts) throws IOException {
        Response large = Response.of(200, "text/plain", "x".repeat(64 * 1024));
        Routes routes = new Routes()
                .get("/quick", request -> Response.noContent(), request -> Response.noContent())
                .get("/large", request -> large, request -> large)
                .get("/slow", request -> slow())
                .post("/body", request -> Response.noContent());
        server = new HttpServer(
                new HttpServerSettings("127.0.0.1", 0, TrustedProxies.none(), null),
                timeouts,
                routes,
                new ToPrograms(),
                InstantSource.system(),
                new SecureRandom(),
                (route, status, onEventLoop, nanos) -> {});
    }

    private Response slow() {
        try {
            slowWork.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Response.noContent();
    }

    @AfterEach
    void stop() {
        slowWork.countDown();
        server.close();
    }

    private static HttpTimeouts head(Duration time) {
        return new HttpTimeouts(time, LONG, LONG, LONG, SHORT, Duration.ofMillis(50));
    }

    private static HttpTimeouts body(Duration time) {
        return new HttpTimeouts(LONG, time, LONG, LONG, SHORT, Duration.ofMillis(50));
    }

    private static HttpTimeouts write(Duration time) {
        return new HttpTimeouts(LONG, LONG, time, LONG, SHORT, Duration.ofMillis(50));
    }

    private static HttpTimeouts idle(Duration time) {
        return new HttpTimeouts(LONG, LONG, LONG, time, SHORT, Duration.ofMillis(50));
    }

    @Test
    void connectionsWithoutAWordAreCut() throws IOException {
        start(head(SHORT));
        allAreCut(open(CLIENTS, ""));
    }

    @Test
    void halfAHeadIsCut() throws IOException {
        start(head(SHORT));
        allAreCut(open(CLIENTS, "GET /quick HTTP/1.1\r\nHost: loc"));
    }

    @Test
    void headThatComesInDropsIsCutToo() throws IOException {
        start(head(SHORT));
        try (Wire wire = Wire.to(server.port()).send("GET /quick HTTP/1.1\r\n")) {
            assertThat(dripUntilCut(wire, "X: y\r\n")).isTrue();
        }
    }

    @Test
    void laterHeadOnTheSameConnectionHasNoMoreTime() throws IOException {
        start(head(SHORT));
        try (Wire wire = Wire.to(server.port())) {
            wire.send(Wire.get("/quick")).reply().hasStatus(204);
            wire.send("GET /quick HT");
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @Test
    void headThatBeganWhileAnEarlierRequestWasWorkedOnHasNoMoreTime() throws IOException {
        start(head(SHORT));
        try (Wire wire = Wire.to(server.port())) {
            wire.send(Wire.get("/slow") + "GET /quick HT");
            slowWork.countDown();
            wire.reply().hasStatus(204);
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    @Test
    void slowBodiesAreAnswered408AndCut() throws IOException {
        start(body(SHORT));
        String half = "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf";
        for (Wire wire : open(CLIENTS, half)) {
            Reply reply = wire.reply().hasStatus(408).isSecured();
            assertThat(reply.header("Connection")).contains("close");
            assertThat(wire.untilClosed()).isEmpty();
            wire.close();
        }
        Awaitility.await().until(() -> server.underWay() == 0);
    }

    @Test
    void bodyThatComesInDropsIsCutToo() throws IOException {
        start(body(SHORT));
        String head = "POST /body HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (Wire wire = Wire.to(server.port()).send(head)) {
            assertThat(dripUntilCut(wire, "1\r\nx\r\n")).isTrue();
        }
        Awaitility.await().until(() -> server.underWay() == 0);
    }

    @Test
    void idleConnectionsAreClosedWithoutAWord() throws IOException {
        start(idle(SHORT));
        List<Wire> wires = open(CLIENTS, Wire.get("/quick"));
        for (Wire wire : wires) {
            wire.reply().hasStatus(204);
        }
        allAreCut(wires);
    }

    @Test
    void workMayTakeLongerThanAnyClient() throws IOException {
        start(new HttpTimeouts(SHORT, SHORT, SHORT, SHORT, SHORT, Duration.ofMillis(50)));
        try (Wire wire = Wire.to(server.port()).send(Wire.get("/slow"))) {
            allAreCut(open(1, "")); // so a second has passed
            allAreCut(open(1, ""));
            assertThat(server.underWay()).isEqualTo(1);
            slowWork.countDown();
            wire.reply().hasStatus(204);
        }
    }

    @Test
    void whoDoesNotReadAnswersIsCutAndCostsLittleMeanwhile() throws IOException {
        start(write(SHORT));
        AtomicInteger sent = new AtomicInteger();
        String many = Wire.get("/large").repeat(100);
        try (Wire wire = Wire.narrowTo(server.port())) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .until(() -> {
                        try {
                            wire.write(many); // blocks when the server takes no more
                            sent.addAndGet(100);
                            return false;
                        } catch (IOException cut) {
                            return true;
                        }
                    });
        }
        // Answers to all of them would be 64 KB each; what waits in sockets and buffers is a few MB at most.
        assertThat(sent.get()).isLessThan(200_000);
        Awaitility.await().until(() -> server.underWay() == 0);
        try (Wire other = Wire.to(server.port())) {
            other.send(Wire.get("/quick")).reply().hasStatus(204);
        }
    }

    @Test
    void slowOnesDoNotDelayOthers() throws IOException {
        start(HttpTimeouts.STANDARD);
        List<Wire> slow = open(500, "GET /quick HTTP/1.1\r\nHost: loc");
        slow.addAll(open(500, "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf"));
        try (Wire wire = Wire.to(server.port())) {
            for (int i = 0; i < 1000; i++) {
                Reply reply = wire.send(Wire.get("/quick")).reply().hasStatus(204);
                assertThat(reply.took()).isLessThan(Duration.ofSeconds(2));
            }
        }
        slow.forEach(Wire::hangUp);
        Awaitility.await().until(() -> server.underWay() == 0);
    }

    private List<Wire> open(int number, String request) {
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            wires.add(Wire.to(server.port()).send(request));
        }
        return wires;
    }

    private static void allAreCut(List<Wire> wires) {
        for (Wire wire : wires) {
            assertThat(wire.untilClosed()).isEmpty();
            wire.close();
        }
    }

    /** Sends a little again and again, for a minute at most; says whether the server has put an end to it. */
    private static boolean dripUntilCut(Wire wire, String drop) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    try {
                        wire.write(drop);
                        return false;
                    } catch (IOException cut) {
                        return true;
                    }
                });
        return true;
    }
}
