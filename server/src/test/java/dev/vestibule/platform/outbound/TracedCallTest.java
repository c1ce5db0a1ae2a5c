package dev.vestibule.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vestibule.platform.trace.Trace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of other servers carry the trace of the request that causes them. */
class TracedCallTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final List<String> parents = new CopyOnWriteArrayList<>();
    private final OutboundHttp outbound = new OutboundHttp(new SecureRandom());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            parents.addAll(exchange.getRequestHeaders().get("traceparent"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int call() {
        String origin = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            return outbound.get(URI.create(origin + "/keys"), Set.of(origin), Map.of())
                    .status();
        } catch (OutboundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachCallOfARequestIsASpanOfItsTrace() {
        Trace request = new Trace("proxy-4711", TRACE, "", "01", null);
        assertThat(request.during(this::call)).isEqualTo(204);
        assertThat(request.during(this::call)).isEqualTo(204);
        assertThat(parents)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(parent -> parent.matches("00-" + TRACE + "-[0-9a-f]{16}-01"));
    }

    @Test
    void aCallOfAJobBeginsATrace() {
        assertThat(call()).isEqualTo(204);
        assertThat(call()).isEqualTo(204);
        assertThat(parents)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(parent -> parent.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
    }
}
