package dev.vestibule.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where to sign in, as whom, and how long to wait.
 *
 * @param server address of the server, with the path it lives under if it is not the root:
 *     {@code https://metabase.example.com} or {@code https://example.com/metabase}
 * @param connectTimeout for opening a connection; 5 s unless changed
 * @param requestTimeout for one request, from sending to the end of the answer; 30 s unless changed
 */
public record ClientSettings(URI server, Credentials credentials, Duration connectTimeout, Duration requestTimeout) {
    public ClientSettings {
        server = checked(server);
        if (!isPositive(connectTimeout) || !isPositive(requestTimeout)) {
            throw new IllegalArgumentException("a time-out must be longer than nothing");
        }
    }

    /** With the usual time-outs. */
    public static ClientSettings of(URI server, Credentials credentials) {
        return new ClientSettings(server, credentials, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    /**
     * From the variables {@code METABASE_URL}, {@code METABASE_USERNAME} and {@code METABASE_PASSWORD}, usually of
     * {@link System#getenv()}.
     *
     * @throws IllegalArgumentException if something is missing or wrong; names every variable that is missing
     */
    public static ClientSettings from(Map<String, String> environment) {
        List<String> missing = new ArrayList<>();
        for (String name : List.of("METABASE_URL", "METABASE_USERNAME", "METABASE_PASSWORD")) {
            if (environment.getOrDefault(name, "").isBlank()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("not set in the environment: " + String.join(", ", missing));
        }
        return of(
                uri(environment.getOrDefault("METABASE_URL", "").strip()),
                new Credentials(
                        environment.getOrDefault("METABASE_USERNAME", ""),
                        environment.getOrDefault("METABASE_PASSWORD", "")));
    }

    public ClientSettings withConnectTimeout(Duration timeout) {
        return new ClientSettings(server, credentials, timeout, requestTimeout);
    }

    public ClientSettings withRequestTimeout(Duration timeout) {
        return new ClientSettings(server, credentials, connectTimeout, timeout);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException malformed) {
            // Without the cause, whose message repeats the text: it may hold a password.
            throw new IllegalArgumentException("METABASE_URL is not an address");
        }
    }

    private static URI checked(URI server) {
        boolean http = "https".equalsIgnoreCase(server.getScheme()) || "http".equalsIgnoreCase(server.getScheme());
        if (!http
                || server.getHost() == null
                || server.getRawUserInfo() != null
                || server.getRawQuery() != null
                || server.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "the server's address must be http(s)://host, perhaps with port and path, and nothing else");
        }
        String text = server.toString();
        return text.endsWith("/") ? URI.create(text.replaceFirst("/+$", "")) : server;
    }

    private static boolean isPositive(Duration timeout) {
        return !timeout.isNegative() && !timeout.isZero();
    }
}
