package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.PrintedLines;
import dev.vestibule.testing.RawConnection;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that {@code docs/guides/forward-auth.md} prints protect a static site; only ports and paths differ. */
@Tag("interop")
class ForwardAuthGuideTest {
    private final int port = Ports.free();
    private final int application = Ports.free();

    @TempDir
    private Path directory;

    private String here(String text, TestServer server) {
        return text.replace("/var/www", directory + "/www")
                .replace("/etc/nginx", directory + "/nginx")
                .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                .replace("127.0.0.1:8080", "127.0.0.1:" + application)
                .replace("127.0.0.1:3000", "127.0.0.1:" + server.port());
    }

    /** A machine with Debian's nginx, which does not run yet. */
    private PrintedLines machine(TestServer server) throws IOException {
        Files.createDirectories(directory.resolve("nginx/conf.d"));
        Files.writeString(directory.resolve("nginx/nginx.conf"), """
                user root;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    include %1$s/nginx/conf.d/*.conf;
                }
                """.formatted(directory));
        Path nginx = Files.createDirectories(directory.resolve("bin")).resolve("nginx");
        Files.writeString(
                nginx,
                "#!/bin/sh\nexec /usr/sbin/nginx -e '" + directory + "/error.log' -c '" + directory
                        + "/nginx/nginx.conf' \"$@\"\n");
        Files.setPosixFilePermissions(nginx, PosixFilePermissions.fromString("rwx------"));
        Path example = Path.of("deploy", "nginx", "vestibule-guard.conf");
        Files.createDirectories(directory.resolve(example).getParent());
        Files.writeString(
                directory.resolve(example), here(Files.readString(Path.of("..").resolve(example)), server));
        return new PrintedLines(directory, Map.of("PATH", directory + "/bin:" + System.getenv("PATH")));
    }

    private Answer get(String... lines) {
        String request = "GET / HTTP/1.1\r\nHost: app.example.com\r\n" + String.join("\r\n", lines)
                + (lines.length == 0 ? "" : "\r\n") + "Connection: close\r\n\r\n";
        return RawConnection.exchange(port, request.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    @Test
    void linesForAStaticSiteBehindNginx() throws IOException {
        List<String> blocks = PrintedLines.of("forward-auth.md", "## Protect a static site behind nginx");
        assertThat(blocks).hasSize(3);
        assertThat(blocks.get(0)).contains("VESTIBULE_TRUSTED_PROXIES=127.0.0.1 ./vestibule serve");
        try (TestServer server = TestServer.on(DatabaseKind.H2, "VESTIBULE_TRUSTED_PROXIES=127.0.0.1")) {
            GuardWorld world = new GuardWorld(server);
            PrintedLines lines = machine(server);
            lines.run(here(blocks.get(1), server));
            lines.run(here(blocks.get(2), server));
            try {
                assertThat(get().status()).as("no rule allows anything").isEqualTo(403);
                world.rule("\"host\": \"app.example.com\"");
                Answer page = get("Accept: text/html");
                assertThat(page.status()).isEqualTo(302);
                assertThat(page.header("Location").orElseThrow()).contains("/auth/login?redirect=");
                Answer site = get("Cookie: metabase.SESSION=" + world.session("ann@guard.example"));
                assertThat(site.status()).isEqualTo(200);
                assertThat(site.text()).contains("Only for us.");
                lines.run(here(blocks.get(2), server));
                assertThat(get().status()).as("reloaded").isEqualTo(401);
            } finally {
                lines.run("nginx -s stop");
            }
        }
    }
}
