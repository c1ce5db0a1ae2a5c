package dev.vestibule.fault;

import dev.vestibule.App;
import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.config.Settings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A server in this JVM, on a free port, with hashes that cost little unless asked for real ones. */
final class Node implements AutoCloseable {
    static final String METRICS_TOKEN = "metrics-token-of-the-tests";

    private final App app;

    private Node(App app) {
        this.app = app;
    }

    static Node on(DatabaseSettings database, String... settings) {
        return on(database, Argon2Settings.cheapForTests(), settings);
    }

    /** @param settings as {@code NAME=value} */
    static Node on(DatabaseSettings database, Argon2Settings hashing, String... settings) {
        Map<String, String> environment = environment(database);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try {
            return new Node(App.start(Settings.from(environment), hashing, clock -> clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of a node on this database, on a free port. */
    static Map<String, String> environment(DatabaseSettings database) {
        Map<String, String> environment = new HashMap<>(
                Map.of("MB_JETTY_HOST", "127.0.0.1", "MB_JETTY_PORT", "0", "VESTIBULE_METRICS_TOKEN", METRICS_TOKEN));
        if (database.kind() == DatabaseSettings.Kind.H2) {
            environment.put("MB_DB_FILE", database.url().replaceFirst("^jdbc:h2:file:", ""));
        } else {
            environment.put("MB_DB_CONNECTION_URI", database.url());
            environment.put("MB_DB_USER", database.user());
            environment.put("MB_DB_PASS", database.password());
        }
        return environment;
    }

    int port() {
        return app.port();
    }

    Wire connect() {
        return Wire.to(port());
    }

    Reply ask(String request) {
        return Wire.ask(port(), request);
    }

    Reply get(String path, String... headers) {
        return ask(Wire.get(path, headers));
    }

    Reply signIn(String email, String password) {
        return ask(Wire.signIn(email, password));
    }

    /** Who am I, with this key. */
    Reply check(String key) {
        return get("/api/user/current", Wire.holding(key));
    }

    /** Requests without an answer, that of this question included. */
    int underWay() {
        String metrics = get("/metrics", "Authorization: Bearer " + METRICS_TOKEN)
                .hasStatus(200)
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("vestibule_requests_under_way "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .mapToInt(number -> (int) Double.parseDouble(number))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such metric"));
    }

    @Override
    public void close() {
        app.close();
    }
}
