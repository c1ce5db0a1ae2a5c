package dev.vestibule.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** nginx that answers from memory with the body and the headers that a server gave once. */
final class Nginx {
    private static final String CONFIGURATION = """
            worker_processes auto;
            pid nginx.pid;
            error_log error.log;
            events {}
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                keepalive_requests 1000000000;
                server {
                    listen 127.0.0.1:%d;
                    default_type application/json;
                    %s
                    return 200 '%s';
                }
            }
            """;

    private Nginx() {}

    /** Starts one in a directory of its own. */
    static ServerProcess start(Path home, HttpResponse<String> answer) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        StringBuilder headers = new StringBuilder();
        answer.headers().map().forEach((name, values) -> {
            if (!name.matches("(?i):status|content-length|content-type|date|connection|set-cookie|server")) {
                values.forEach(value -> headers.append("add_header %s '%s';\n".formatted(name, quoted(value))));
            }
        });
        Path file = Files.writeString(
                Files.createDirectories(home).resolve("nginx.conf"),
                CONFIGURATION.formatted(port, headers, quoted(answer.body())));
        ProcessBuilder builder =
                new ProcessBuilder("/usr/sbin/nginx", "-p", home + "/", "-c", file.toString(), "-g", "daemon off;");
        return ServerProcess.start(builder, home.resolve("nginx.log"), port, "/");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }
}
