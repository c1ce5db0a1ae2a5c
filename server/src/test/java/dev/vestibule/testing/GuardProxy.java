package dev.vestibule.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Debian's reverse proxies with the example configurations of {@code deploy/}, where only ports and paths differ. */
public enum GuardProxy {
    NGINX,
    CADDY,
    HAPROXY,
    APACHE;

    private static final Path EXAMPLES = Path.of("..", "deploy");

    /** A proxy that runs. */
    public static final class Running implements AutoCloseable {
        private final GuardedProcess process;

        private Running(GuardedProcess process) {
            this.process = process;
        }

        /** Lets it read its configuration again; nginx and HAProxy only. */
        public void reload(GuardProxy kind) {
            process.signal(kind == HAPROXY ? "USR2" : "HUP");
        }

        @Override
        public void close() {
            process.kill();
        }
    }

    /** Starts it on a port, in front of an application. */
    public Running start(Path directory, int port, int vestibule, int application) {
        return start(directory, port, vestibule, application, 0);
    }

    /**
     * Starts it on a port, in front of an application.
     *
     * @param site another port, at which it is in front of Vestibule itself; 0 for none; nginx and HAProxy only
     */
    public Running start(Path directory, int port, int vestibule, int application, int site) {
        try {
            Map<String, String> ports =
                    Map.of("127.0.0.1:3000", "127.0.0.1:" + vestibule, "127.0.0.1:8080", "127.0.0.1:" + application);
            List<String> command = switch (this) {
                case NGINX -> nginx(directory, port, ports, site == 0 ? "" : nginxSite(site, vestibule));
                case CADDY -> caddy(directory, port, ports);
                case HAPROXY -> haproxy(directory, port, ports, site == 0 ? "" : haproxySite(site));
                case APACHE -> apache(directory, port, ports);
            };
            GuardedProcess process = GuardedProcess.start(
                    directory,
                    directory.resolve("proxy.log"),
                    Map.of("HOME", directory.toString(), "XDG_DATA_HOME", directory.toString()),
                    command);
            process.await(Duration.ofSeconds(30), () -> Nginx.listens(port) && (site == 0 || Nginx.listens(site)));
            return new Running(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String example(String name, Map<String, String> ports) throws IOException {
        String text = Files.readString(EXAMPLES.resolve(name));
        for (Map.Entry<String, String> other : ports.entrySet()) {
            text = text.replace(other.getKey(), other.getValue());
        }
        return text;
    }

    private static String swapped(String text, String one, String other) {
        if (!text.contains(one)) {
            throw new IllegalStateException("the example has no " + one);
        }
        return text.replace(one, other);
    }

    private static List<String> nginx(Path directory, int port, Map<String, String> ports, String site)
            throws IOException {
        String example =
                swapped(example("nginx/vestibule-guard.conf", ports), "listen 80;", "listen 127.0.0.1:" + port + ";");
        return Nginx.command(directory, example + site);
    }

    /** The lines of the guide, with connections that serve many clients. */
    private static String nginxSite(int port, int vestibule) {
        String printed = PrintedLines.of("proxies.md", "# Proxies", "nginx").get(0);
        return """
                upstream vestibule {
                    server 127.0.0.1:%d;
                    keepalive 8;
                }
                server {
                    listen 127.0.0.1:%d;
                    %s
                }
                """.formatted(vestibule, port, swapped(printed, "http://127.0.0.1:3000;", "http://vestibule;"));
    }

    private static String haproxySite(int port) {
        return """
                frontend site
                    bind 127.0.0.1:%d
                    http-request set-header X-Forwarded-For %%[src]
                    default_backend vestibule
                """.formatted(port);
    }

    private static List<String> caddy(Path directory, int port, Map<String, String> ports) throws IOException {
        String example =
                swapped(example("caddy/Caddyfile", ports), "http://app.example.com", "http://app.example.com:" + port);
        Path configuration = directory.resolve("Caddyfile");
        Files.writeString(configuration, "{\n\tadmin off\n\tauto_https off\n}\n" + example);
        return List.of("caddy", "run", "--adapter", "caddyfile", "--config", configuration.toString());
    }

    private static List<String> haproxy(Path directory, int port, Map<String, String> ports, String site)
            throws IOException {
        Path script = directory.resolve("vestibule.lua");
        Files.writeString(script, example("haproxy/vestibule.lua", ports));
        String example = swapped(example("haproxy/haproxy.cfg", ports), "bind :80", "bind 127.0.0.1:" + port);
        Path configuration = directory.resolve("haproxy.cfg");
        Files.writeString(configuration, swapped(example, "/etc/haproxy/vestibule.lua", script.toString()) + site);
        return List.of("/usr/sbin/haproxy", "-W", "-db", "-f", configuration.toString());
    }

    private static List<String> apache(Path directory, int port, Map<String, String> ports) throws IOException {
        Path script = directory.resolve("vestibule-guard.lua");
        Files.writeString(script, example("apache/vestibule-guard.lua", ports));
        String example = swapped(example("apache/vestibule-guard.conf", ports), "*:80", "127.0.0.1:" + port);
        example = swapped(example, "/etc/apache2/vestibule-guard.lua", script.toString());
        return Apache.command(
                directory, port, List.of("mpm_event", "authz_core", "lua", "proxy", "proxy_http", "headers"), example);
    }
}
