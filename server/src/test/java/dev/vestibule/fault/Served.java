package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.util.HashMap;
import java.util.List;
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
        return sum(metrics(), "vestibule_requests_under_way ");
    }

    /** Requests that have come so far, that of this question included. */
    int arrived() {
        String metrics = metrics();
        return sum(metrics, "vestibule_requests_under_way ") + sum(metrics, "vestibule_http_answers_total{");
    }

    private String metrics() {
        return get("/metrics", "Authorization: Bearer " + METRICS_TOKEN)
                .hasStatus(200)
                .body();
    }

    private static int sum(String metrics, String beginning) {
        List<String> lines =
                metrics.lines().filter(line -> line.startsWith(beginning)).toList();
        assertThat(lines).as(metrics).isNotEmpty();
        return lines.stream()
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public abstract void close();
}
