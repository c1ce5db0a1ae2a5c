package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** This server. */
final class VestibulePeer implements Peer {
    private static final String DATABASE = "vestibule_peer";

    private final Postgres postgres;
    private final Path directory;
    private final String java;

    VestibulePeer(Postgres postgres, Path directory, String java) {
        this.postgres = postgres;
        this.directory = directory;
        this.java = java;
    }

    @Override
    public String name() {
        return "Vestibule";
    }

    @Override
    public String hash() {
        return "Argon2id, 19 MiB, 2 passes, 1 lane";
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        postgres.create(DATABASE);
        try (ServerProcess first = start()) {
            String unused = first.setUp();
        }
    }

    @Override
    public ServerProcess start() throws IOException, InterruptedException {
        return ServerProcess.start(directory.resolve("vestibule"), java, postgres.environment(DATABASE));
    }

    @Override
    public String signIn(ServerProcess server) {
        return Requests.signIn();
    }

    @Override
    public Map<String, String> checks(ServerProcess server) throws IOException, InterruptedException {
        return Map.of("GET /api/user/current", Requests.get("/api/user/current", server.signIn()));
    }
}
