package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Two nodes on one PostgreSQL with many users and sessions, behind a proxy that tells the address of each client. */
final class Nodes implements AutoCloseable {
    static final String CHECK = "/api/user/current";

    private static final String KEY = "a key that only this bench has";

    private final ScaleData data;
    private final Postgres postgres;
    private final Path directory;
    private final String java;
    private final ServerProcess first;
    private ServerProcess second;

    private Nodes(ScaleData data, Postgres postgres, Path directory, String java)
            throws IOException, InterruptedException {
        this.data = data;
        this.postgres = postgres;
        this.directory = directory;
        this.java = java;
        this.first = start("first");
        this.second = start("second");
    }

    static Nodes start(Postgres postgres, Path directory, String java, int users, int sessions)
            throws IOException, InterruptedException {
        ScaleData data = new ScaleData(postgres, "load", users, sessions);
        postgres.create(data.database());
        try (ServerProcess setUp =
                ServerProcess.start(directory.resolve("set-up"), java, postgres.environment(data.database()))) {
            String unused = setUp.setUp();
        }
        data.fill();
        return new Nodes(data, postgres, directory, java);
    }

    private ServerProcess start(String name) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(postgres.environment(data.database()));
        environment.put("VESTIBULE_TRUSTED_PROXIES", "127.0.0.1");
        environment.put("MB_MFA_ENFORCEMENT", "optional");
        environment.put("MB_ENCRYPTION_SECRET_KEY", KEY);
        return ServerProcess.start(directory.resolve(name), java, environment);
    }

    ScaleData data() {
        return data;
    }

    ServerProcess first() {
        return first;
    }

    ServerProcess second() {
        return second;
    }

    void restartSecond() throws IOException, InterruptedException {
        second.close();
        second = start("second");
    }

    /** Runs a statement that returns a number. */
    long number(String sql) throws IOException, InterruptedException {
        return postgres.number(data.database(), sql);
    }

    void change(String sql) throws IOException, InterruptedException {
        var unused = postgres.query(data.database(), sql);
    }

    /** Returns how many wrong passwords were hashed on both nodes, since they were started. */
    double wrongPasswords(String administrator) throws IOException, InterruptedException {
        double all = 0;
        for (ServerProcess node : new ServerProcess[] {first, second}) {
            all += node.metric("vestibule_sign_ins_total", "wrong-credentials", administrator);
        }
        return all;
    }

    /** Returns an address of a client. */
    static String address(int number) {
        return "198.%d.%d.%d".formatted(18 + (number >> 16 & 1), number >> 8 & 255, number & 255);
    }

    /** Returns the header with an address of a client. */
    static String from(int number) {
        return "X-Forwarded-For: " + address(number);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
