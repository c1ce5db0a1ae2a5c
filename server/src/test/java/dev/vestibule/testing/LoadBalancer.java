package dev.vestibule.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Debian's HAProxy with the lines that the guide prints, where only ports differ and TLS is left out. */
public final class LoadBalancer implements AutoCloseable {
    private static final String LISTENS = "bind :443 ssl crt /etc/haproxy/id.example.com.pem";
    private static final String PRINTED_NODES = "(?m)^    server node\\d .*\\n";

    private final int port = Ports.free();
    private final int statistics = Ports.free();
    private final List<Integer> nodes;
    private final GuardedProcess process;

    private LoadBalancer(Path directory, List<Integer> nodes) throws IOException {
        this.nodes = nodes;
        Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), configuration());
        process = GuardedProcess.start(
                directory,
                directory.resolve("haproxy.log"),
                Map.of(),
                List.of("/usr/sbin/haproxy", "-db", "-f", configuration.toString()));
        process.await(Duration.ofSeconds(30), () -> Nginx.listens(port));
    }

    /**
     * Starts one.
     *
     * @param nodes the ports of the nodes, whether they run or not
     */
    public static LoadBalancer before(Path directory, List<Integer> nodes) {
        try {
            return new LoadBalancer(directory, nodes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String configuration() {
        String printed =
                PrintedLines.of("proxies.md", "## Load balancing", "haproxy").get(0);
        if (!printed.contains(LISTENS)) {
            throw new IllegalStateException("the guide has no " + LISTENS);
        }
        String servers = IntStream.range(0, nodes.size())
                .mapToObj(i -> "    server node" + (i + 1) + " 127.0.0.1:" + nodes.get(i) + "\n")
                .collect(Collectors.joining());
        return printed.replace(LISTENS, "bind 127.0.0.1:" + port).replaceAll(PRINTED_NODES, "")
                + servers
                + """

                listen statistics
                    bind 127.0.0.1:%d
                    stats enable
                    stats uri /
                """.formatted(statistics);
    }

    public int port() {
        return port;
    }

    /** Returns whether it sends requests to the node at this port. */
    public boolean sendsTo(int node) {
        String line = "vestibule,node" + (nodes.indexOf(node) + 1) + ",";
        try (Wire wire = Wire.to(statistics)) {
            return wire.send("GET /;csv HTTP/1.0\r\n\r\n") // then the end of the connection is that of the text
                    .untilClosed()
                    .lines()
                    .anyMatch(row -> row.startsWith(line) && row.contains(",UP,"));
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
