package dev.vestibule.fault;

import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.util.HashMap;
import java.util.Map;

/** A running server, and what tests ask it most. */
abstract class Served implements AutoCloseable {
    static final String METRICS_TOKEN = "metrics-token-of-the-tests";

    /**
     * The settings of a node on this database.
     *
     * @param more as {@code NAME=value}
     */
    static Map<String, String> environment(DatabaseSettings database, int port, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "MB_JETTY_HOST",
                "127.0.0.1",
                "MB_JETTY_PORT",
                Integer.toString(port),
                "VESTIBULE_METRICS_TOKEN",
                METRICS_TOKEN));
        if (database.kind() == DatabaseSettings.Kind.H2) {
            environment.put("MB_DB_FILE", database.url().replaceFirst("^jdbc:h2:file:", ""));
        } else {
            environment.put("MB_DB_CONNECTION_URI", database.url());
            environment.put("MB_DB_USER", database.user());
            environment.put("MB_DB_PASS", database.password());
        }
        for (String setting : more) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return environment;
    }

    abstract int port();

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

    Reply signOut(String key) {
        return ask(Wire.request("DELETE", "/api/session", "", Wire.holding(key)));
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
    public abstract void close();
}
