package dev.vestibule;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the server in an empty directory, uses it as its first clients would, and exits: the training run from which
 * the virtual machine makes its start-up cache. Exits with a status other than 0 if any response is unexpected.
 *
 * <p>It uses HTTP and knows nothing of the server but its command line, so it exercises the real server.
 */
final class CacheTrainingRun {
    private static final long LONGEST_MILLIS = 120_000;
    private static final int ROUNDS = 200;
    private static final String EMAIL = "ann@example.com";
    private static final String PASSWORD = "seven purple kettles sing";

    private final int port;

    private CacheTrainingRun(int port) {
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        int port = freePort();
        Thread server = daemon(() -> Main.main(new String[] {"serve", "--port", Integer.toString(port)}));
        boolean[] done = {false};
        Thread client = daemon(() -> {
            new CacheTrainingRun(port).play();
            done[0] = true;
        });
        server.start();
        client.start();
        client.join(LONGEST_MILLIS);
        if (client.isAlive()) {
            Runtime.getRuntime().halt(2);
        }
        System.exit(done[0] ? 0 : 1);
    }

    private void play() throws IOException {
        while (!answers()) {
            LockSupport.parkNanos(20_000_000);
        }
        String token = field("setup-token", ask(200, "GET", "/api/session/properties", "", ""));
        ask(200, "POST", "/api/setup", "", """
                {"token": "%s", "prefs": {"site_name": "Rehearsal", "site_locale": "en"},
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "%s", "password": "%s"}}""".formatted(token, EMAIL, PASSWORD));
        ask(200, "GET", "/auth/login", "", "");
        ask(401, "POST", "/api/session", "", credentials("not the password"));
        String session = field("id", ask(200, "POST", "/api/session", "", credentials(PASSWORD)));
        for (int round = 0; round < ROUNDS; round++) {
            ask(200, "GET", "/api/user/current", session, "");
            ask(200, "GET", "/api/session/properties", session, "");
        }
        openPages(session);
        askAsProxy(session);
        runCommand();
        ask(401, "GET", "/api/user/current", "", "");
        ask(200, "POST", "/api/session/password-check", session, "{\"password\": \"%s\"}".formatted(PASSWORD));
        session = field("id", ask(200, "POST", "/api/session/refresh", session, ""));
        ask(204, "DELETE", "/api/session", session, "");
        ask(401, "GET", "/api/user/current", session, "");
    }

    private void openPages(String session) throws IOException {
        for (String page : List.of("/account", "/admin", "/admin/people")) {
            ask(200, "GET", page, session, "");
        }
    }

    private void askAsProxy(String session) throws IOException {
        ask(200, "POST", "/api/vestibule/guard-rule", session, "{\"host\": \"app.example.com\", \"path\": \"/\"}");
        for (int round = 0; round < ROUNDS; round++) {
            HttpURLConnection question = open("GET", "/auth/forward/nginx");
            question.setRequestProperty("X-Metabase-Session", session);
            question.setRequestProperty("X-Original-Method", "GET");
            question.setRequestProperty("X-Original-URL", "https://app.example.com/reports/" + round);
            answer(question, 200);
        }
    }

    private static void runCommand() {
        int status = Main.run(System.getenv(), System.out, System.err, "user", "list");
        if (status != 0) {
            throw new IllegalStateException("user list exits with " + status);
        }
    }

    private boolean answers() throws IOException {
        try {
            return open("GET", "/api/health").getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String ask(int expected, String method, String path, String session, String json) throws IOException {
        HttpURLConnection connection = open(method, path);
        if (!session.isEmpty()) {
            connection.setRequestProperty("X-Metabase-Session", session);
        }
        if (!json.isEmpty()) {
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
        }
        return answer(connection, expected);
    }

    private static String answer(HttpURLConnection connection, int expected) throws IOException {
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
            if (status != expected) {
                throw new IllegalStateException("%s %s answered %d, not %d"
                        .formatted(connection.getRequestMethod(), connection.getURL(), status, expected));
            }
            return text;
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestMethod(method);
        return connection;
    }

    private static String credentials(String password) {
        return "{\"username\": \"%s\", \"password\": \"%s\"}".formatted(EMAIL, password);
    }

    private static String field(String name, String json) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("an answer has no " + name);
        }
        return matcher.group(1);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private interface Play {
        void run() throws Exception;
    }

    private static Thread daemon(Play play) {
        var thread = new Thread(() -> {
            try {
                play.run();
            } catch (Exception failure) {
                System.err.println("rehearsal: " + failure);
            }
        });
        thread.setDaemon(true);
        return thread;
    }
}
