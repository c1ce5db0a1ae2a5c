package dev.vestibule.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged server, started by its launcher as anybody would. */
final class ServerProcess implements AutoCloseable {
    private static final int MOST_TRIES = 10;

    private final Process process;
    private final int port;
    private final double startSeconds;
    private final HttpClient client;

    private ServerProcess(Process process, int port, double startSeconds, HttpClient client) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
        this.client = client;
    }

    /** Starts a server and waits for its first answer. */
    static ServerProcess start(Path launcher, Path database, String javaHome, Map<String, String> more)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(database + ".log")));
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("MB_DB_FILE", database.toString());
        builder.environment().put("MB_JETTY_HOST", "127.0.0.1");
        builder.environment().put("MB_JETTY_PORT", Integer.toString(port));
        builder.environment().putAll(more);
        HttpClient client = HttpClient.newHttpClient();
        long start = System.nanoTime();
        Process process = builder.start();
        while (!answers(port)) {
            if (!process.isAlive()) {
                throw new IOException("the server did not start; see " + database + ".log");
            }
        }
        return new ServerProcess(process, port, (System.nanoTime() - start) / 1e9, client);
    }

    /** Asks over a plain socket: the waiting itself must not cost much. */
    private static boolean answers(int port) {
        try (java.net.Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write("GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            return new String(line, StandardCharsets.US_ASCII).endsWith("200");
        } catch (IOException e) {
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            return false;
        }
    }

    int port() {
        return port;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Sends with more headers, as name and value in turn. */
    String send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Signs in, once the attempts of a load before have ended, and returns the key of the session. */
    String signIn() throws IOException, InterruptedException {
        String answer = send("POST", "/api/session", Requests.CREDENTIALS);
        for (int i = 0; i < MOST_TRIES && !answer.contains("\"id\"") && rest(1); i++) {
            answer = send("POST", "/api/session", Requests.CREDENTIALS);
        }
        return Requests.field("id", answer);
    }

    /** Opens a page with the cookie of a session, and returns where the answer leads. */
    String redirect(String path, String session) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Cookie", "metabase.SESSION=" + session)
                .header("Accept", "text/html")
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(
                        () -> new IOException(path + " leads nowhere: " + answer.statusCode() + " " + answer.body()));
    }

    /**
     * Megabytes of memory that the process holds, as the kernel counts them; the launcher has become the process
     * itself.
     */
    long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }

    /** Lets the server be for some seconds; false if it ended meanwhile. */
    boolean rest(int seconds) throws InterruptedException {
        return !process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(15, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    /** Returns the version of the Java in a directory. */
    static String javaVersion(String java) throws IOException {
        return Files.readAllLines(Path.of(java, "release")).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.substring(14, line.length() - 1))
                .findFirst()
                .orElse("0");
    }
}
