package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.platform.trace.Trace;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each response names its request, and the request's own ids count only from a proxy. */
class RequestIdTest {
    private static final String ID = "X-Request-Id";
    private static final String OWN = "[0-9a-f]{32}";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static HttpServer server(TrustedProxies proxies) throws IOException {
        Routes routes = new Routes()
                .get("/quick", request -> Response.noContent(), request -> Response.noContent())
                .get("/trace", request -> Response.text(200, String.valueOf(Trace.current())))
                .get("/fault", request -> {
                    throw new IllegalStateException("a fault");
                });
        return new HttpServer(
                new HttpServerSettings("127.0.0.1", 0, proxies, null),
                routes,
                new ToPrograms(),
                InstantSource.system(),
                new SecureRandom(),
                (route, status, onEventLoop, nanos) -> {});
    }

    private static String id(Answer answer) {
        return answer.header(ID).orElseThrow();
    }

    @Test
    void everyResponseHasAnIdOfItsOwn() throws IOException {
        try (HttpServer server = server(TrustedProxies.none())) {
            Client client = new Client(server.port());
            List<String> ids = List.of(
                    id(client.get("/quick")),
                    id(client.get("/quick")),
                    id(client.get("/trace")),
                    id(client.get("/fault")),
                    id(client.get("/no/such")));
            assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches(OWN));
            assertThat(Wire.ask(server.port(), "BREW / WRONG\r\n\r\n").headers())
                    .as("what cannot be parsed is answered with an id, too")
                    .anyMatch(line -> line.matches(ID + ": " + OWN));
        }
    }

    @Test
    void aFaultIsLoggedUnderTheIdThatItsClientGets() throws IOException {
        try (HttpServer server = server(TrustedProxies.none());
                CapturedLog log = CapturedLog.of(RequestDispatcher.class.getName(), Level.ERROR)) {
            Answer fault = new Client(server.port()).get("/fault");
            assertThat(fault.json().path("reference").asText()).isEqualTo(id(fault));
            assertThat(log.lines()).anyMatch(line -> line.contains("reference " + id(fault)));
        }
    }

    @Test
    void aProxysIdsAreAdopted() throws IOException {
        try (HttpServer server = server(TrustedProxies.of(List.of("127.0.0.1")))) {
            Client proxy = new Client(server.port())
                    .with(ID, "proxy-4711")
                    .with("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
            assertThat(id(proxy.get("/quick"))).isEqualTo("proxy-4711");
            assertThat(proxy.get("/trace").text())
                    .isEqualTo(new Trace("proxy-4711", TRACE, "00f067aa0ba902b7", "01", null).toString());
            assertThat(id(new Client(server.port()).with(ID, "no good id").get("/quick")))
                    .matches(OWN);
        }
    }

    @Test
    void aClientsIdsAreNot() throws IOException {
        try (HttpServer server = server(TrustedProxies.of(List.of("192.0.2.7")))) {
            Client client = new Client(server.port())
                    .with(ID, "client-4711")
                    .with("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
            assertThat(id(client.get("/quick"))).matches(OWN);
            assertThat(client.get("/trace").text()).doesNotContain(TRACE);
        }
    }
}
