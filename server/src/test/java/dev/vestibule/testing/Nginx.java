package dev.vestibule.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Debian's nginx as the docs configure it: with TLS, and sites under paths, which it takes away from the requests. */
public final class Nginx implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/nginx";

    private static final String LOCATION = """
            location %s/ {
                proxy_pass http://127.0.0.1:%d/;
                proxy_http_version 1.1;
                proxy_set_header Connection "";
                proxy_set_header Host $host;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
            }
            """;

    private final GuardedProcess process;

    private Nginx(GuardedProcess process) {
        this.process = process;
    }

    /**
     * Starts a proxy in front of servers.
     *
     * @param sites the ports of the servers by the paths that they are under
     */
    public static Nginx at(int port, Path directory, Map<String, Integer> sites) throws IOException {
        Commands.run(
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-keyout",
                        directory.resolve("key.pem").toString(),
                        "-out",
                        directory.resolve("certificate.pem").toString()),
                "");
        String locations = sites.entrySet().stream()
                .map(site -> LOCATION.formatted(site.getKey(), site.getValue()))
                .collect(Collectors.joining());
        List<String> command = command(directory, """
                server {
                    listen 127.0.0.1:%1$d ssl;
                    ssl_certificate %2$s/certificate.pem;
                    ssl_certificate_key %2$s/key.pem;
                    %3$s
                }
                """.formatted(port, directory, locations));
        GuardedProcess process = GuardedProcess.start(directory, directory.resolve("nginx.log"), Map.of(), command);
        process.await(Duration.ofSeconds(30), () -> listens(port));
        return new Nginx(process);
    }

    /** Returns the command that runs it in a directory, with these servers. */
    static List<String> command(Path directory, String servers) throws IOException {
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                %1$s
                daemon off;
                worker_processes 1;
                pid %2$s/nginx.pid;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    %3$s
                }
                """.formatted(asRoot("user root;"), directory, servers));
        return List.of(PROGRAM, "-e", "stderr", "-p", directory.toString(), "-c", configuration.toString());
    }

    /**
     * Returns a line for root's configuration: a server's workers would else be a user who may not enter the directory.
     */
    static String asRoot(String line) {
        return System.getProperty("user.name").equals("root") ? line : "";
    }

    /** Returns whether a server accepts connections at a port. */
    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.kill();
    }
}
