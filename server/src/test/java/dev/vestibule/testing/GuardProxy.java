package dev.vestibule.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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

        @Override
        public void close() {
            process.kill();
        }
    }

    /** Starts it on a port, in front of an application. */
    public Running start(Path directory, int port, int vestibule, int application) {
        try {
            Map<String, String> ports =
                    Map.of("127.0.0.1:3000", "127.0.0.1:" + vestibule, "127.0.0.1:8080", "127.0.0.1:" + application);
            List<String> command = switch (this) {
                case NGINX -> nginx(directory, port, ports);
                case CADDY -> caddy(directory, port, ports);
                case HAPROXY -> haproxy(directory, port, ports);
                case APACHE -> apache(directory, port, ports);
            };
            GuardedProcess process = GuardedProcess.start(
                    directory,
                    directory.resolve("proxy.log"),
                    Map.of("HOME", directory.toString(), "XDG_DATA_HOME", directory.toString()),
                    command);
            process.await(Duration.ofSeconds(30), () -> listens(port));
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

    private static List<String> nginx(Path directory, int port, Map<String, String> ports) throws IOException {
        String example =
                swapped(example("nginx/vestibule-guard.conf", ports), "listen 80;", "listen 127.0.0.1:" + port + ";");
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
                %1$s
                daemon off;
                worker_processes 1;
                pid %2$s/nginx.pid;
                events { worker_connections 64; }
                http {
                    access_log off;
                    client_body_temp_path %2$s/body;
                    proxy_temp_path %2$s/proxy;
                    fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi;
                    scgi_temp_path %2$s/scgi;
                    %3$s
                }
                """.formatted(asRoot("user root;"), directory, example));
        return List.of("/usr/sbin/nginx", "-e", "stderr", "-p", directory.toString(), "-c", configuration.toString());
    }

    private static List<String> caddy(Path directory, int port, Map<String, String> ports) throws IOException {
        String example =
                swapped(example("caddy/Caddyfile", ports), "http://app.example.com", "http://app.example.com:" + port);
        Path configuration = directory.resolve("Caddyfile");
        Files.writeString(configuration, "{\n\tadmin off\n\tauto_https off\n}\n" + example);
        return List.of("caddy", "run", "--adapter", "caddyfile", "--config", configuration.toString());
    }

    private static List<String> haproxy(Path directory, int port, Map<String, String> ports) throws IOException {
        Path script = directory.resolve("vestibule.lua");
        Files.writeString(script, example("haproxy/vestibule.lua", ports));
        String example = swapped(example("haproxy/haproxy.cfg", ports), "bind :80", "bind 127.0.0.1:" + port);
        Path configuration = directory.resolve("haproxy.cfg");
        Files.writeString(configuration, swapped(example, "/etc/haproxy/vestibule.lua", script.toString()));
        return List.of("/usr/sbin/haproxy", "-db", "-f", configuration.toString());
    }

    private static List<String> apache(Path directory, int port, Map<String, String> ports) throws IOException {
        Path script = directory.resolve("vestibule-guard.lua");
        Files.writeString(script, example("apache/vestibule-guard.lua", ports));
        String example = swapped(example("apache/vestibule-guard.conf", ports), "*:80", "127.0.0.1:" + port);
        example = swapped(example, "/etc/apache2/vestibule-guard.lua", script.toString());
        StringBuilder modules = new StringBuilder();
        for (String module : List.of("mpm_event", "authz_core", "lua", "proxy", "proxy_http", "headers")) {
            modules.append("LoadModule ")
                    .append(module)
                    .append("_module /usr/lib/apache2/modules/mod_")
                    .append(module)
                    .append(".so\n");
        }
        Path configuration = directory.resolve("apache.conf");
        Files.writeString(configuration, """
                %1$s
                ServerRoot %2$s
                ServerName localhost
                Listen 127.0.0.1:%3$d
                PidFile %2$s/apache.pid
                DefaultRuntimeDir %2$s
                ErrorLog %2$s/apache.log
                %4$s
                %5$s
                """.formatted(
                        modules, directory, port, asRoot("User www-data\nGroup www-data"), example));
        return List.of("/usr/sbin/apache2", "-D", "FOREGROUND", "-f", configuration.toString());
    }

    /** Its workers would else run as a user who may not enter the directory. */
    private static String asRoot(String line) {
        return System.getProperty("user.name").equals("root") ? line : "";
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
