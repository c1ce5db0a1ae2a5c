package dev.vestibule;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/**
 * Asks the server of the same container whether it is ready: the health check of images, which have no shell and no
 * curl. Exits with 0 if {@code /readyz} answers 200 within three seconds, else with 1. The port is that of
 * {@code MB_JETTY_PORT}; the first argument, if there is one, is another URL.
 */
final class HealthProbe {
    private static final int LONGEST_MILLIS = 3_000;

    private HealthProbe() {}

    public static void main(String[] arguments) {
        String url = arguments.length > 0
                ? arguments[0]
                : "http://127.0.0.1:" + System.getenv().getOrDefault("MB_JETTY_PORT", "3000") + "/readyz";
        System.exit(isReady(url) ? 0 : 1);
    }

    static boolean isReady(String url) {
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(LONGEST_MILLIS);
            connection.setReadTimeout(LONGEST_MILLIS);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
