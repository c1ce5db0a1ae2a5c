package dev.vestibule.bench;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/** better-auth from npm, with its handler for Node, and a process for each core. */
final class BetterAuthPeer implements Peer {
    private static final String DATABASE = "better_auth";
    private static final String JSON = "application/json";
    private static final String SIGN_IN = "/api/auth/sign-in/email";
    private static final String BODY =
            "{\"email\":\"" + Requests.EMAIL + "\",\"password\":\"" + Requests.PASSWORD + "\",\"name\":\"Ben\"}";

    private final Postgres postgres;
    private final Path program;

    /** @param program the script that serves, beside its libraries */
    BetterAuthPeer(Postgres postgres, Path program) {
        this.postgres = postgres;
        this.program = program;
    }

    @Override
    public String name() {
        return "better-auth";
    }

    @Override
    public String hash() {
        return "scrypt, N 16,384, r 16, p 1 (32 MiB)";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        postgres.create(DATABASE);
        Path log = log();
        Process migration = ServerProcess.launch(command(ServerProcess.freePort(), "migrate"), log);
        if (migration.waitFor() != 0) {
            throw new IOException("better-auth created no tables; see " + log);
        }
    }

    @Override
    public ServerProcess start() throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        return ServerProcess.start(command(port, "serve"), log(), port, "/api/auth/ok");
    }

    private ProcessBuilder command(int port, String work) {
        ProcessBuilder builder = new ProcessBuilder("node", program.toString(), work);
        builder.environment().put("NODE_ENV", "production");
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("DATABASE", postgres.uri(DATABASE));
        return builder;
    }

    private Path log() {
        return program.resolveSibling("better-auth.log");
    }

    private static String origin(ServerProcess server) {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public String signIn(ServerProcess server) throws IOException, InterruptedException {
        HttpResponse<String> unused =
                server.exchange("POST", "/api/auth/sign-up/email", BODY, "Origin", origin(server));
        return Requests.post(SIGN_IN, "Content-Type: " + JSON + "\r\nOrigin: " + origin(server), BODY);
    }

    @Override
    public Map<String, String> checks(ServerProcess server) throws IOException, InterruptedException {
        HttpResponse<String> answer = server.exchange("POST", SIGN_IN, BODY, "Origin", origin(server));
        String cookie = answer.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.contains("session_token="))
                .map(one -> one.substring(0, one.indexOf(';')))
                .findFirst()
                .orElseThrow(() -> new IOException("better-auth refused: " + answer.body()));
        return Map.of("get-session", Requests.get("/api/auth/get-session", "Cookie", cookie));
    }
}
