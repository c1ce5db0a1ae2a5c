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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server that is measured, as a child process: this one, started by its launcher as anybody would, or another. */
final class ServerProcess implements AutoCloseable {
    /** The scripts run where it is. */
    static final String LAUNCHER = Path.of("vestibule").toAbsolutePath().toString();

    private static final int MOST_TRIES = 10;
    private static final long LONGEST_START_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Servers that were not closed, as when a bench fails or is interrupted. */
    private static final List<Process> RUNNING = new ArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ServerProcess::destroy)));
    }

    private final Process process;
    private final int port;
    private final double startSeconds;
    private final HttpClient client;

    private ServerProcess(Process process, int port, double startSeconds) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
        this.client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** Starts Vestibule with an embedded database and waits for its first answer. */
    static ServerProcess start(Path database, String javaHome, Map<String, String> more)
            throws IOException, InterruptedException {
        return start(database, javaHome, more, List.of());
    }

    /**
     * Starts Vestibule.
     *
     * @param database the embedded database, unless the environment names another one; the log gets its name
     * @param more of its environment
     * @param before words that go before the command, such as of taskset
     */
    static ServerProcess start(Path database, String javaHome, Map<String, String> more, List<String> before)
            throws IOException, InterruptedException {
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(before.stream(), Stream.of(LAUNCHER, "serve")).toList());
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("MB_DB_FILE", database.toString());
        builder.environment().put("MB_JETTY_HOST", "127.0.0.1");
        builder.environment().put("MB_JETTY_PORT", Integer.toString(port));
        builder.environment().putAll(more);
        return start(builder, Path.of(database + ".log"), port, "/readyz");
    }

    /**
     * Starts any server and waits until a path answers with 200.
     *
     * @param log where its output goes
     */
    static ServerProcess start(ProcessBuilder builder, Path log, int port, String ready)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = launch(builder, log);
        while (!answers(port, ready)) {
            if (!process.isAlive() || System.nanoTime() - start > LONGEST_START_NANOS) {
                throw new IOException("the server did not start; see " + log);
            }
        }
        return new ServerProcess(process, port, (System.nanoTime() - start) / 1e9);
    }

    /** Starts a process that ends with this one. */
    static Process launch(ProcessBuilder builder, Path log) throws IOException {
        File file = log.toFile();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
                .start();
        RUNNING.add(process);
        return process;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Asks over a plain socket: the waiting itself must not cost much. */
    private static boolean answers(int port, String path) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes(12);
            if (new String(line, StandardCharsets.US_ASCII).endsWith("200")) {
                return true;
            }
        } catch (IOException e) {
            // not yet
        }
        LockSupport.parkNanos(2_000_000);
        return false;
    }

    int port() {
        return port;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Creates the first administrator, and returns the key of their session. */
    String setUp() throws IOException, InterruptedException {
        String token = Requests.field("setup-token", send("GET", "/api/session/properties", ""));
        return Requests.field(
                "id",
                send(
                        "POST",
                        "/api/setup",
                        "{\"token\":\"" + token + "\",\"user\":{\"email\":\"" + Requests.EMAIL + "\",\"password\":\""
                                + Requests.PASSWORD + "\"},\"prefs\":{\"site_name\":\"Bench\"}}"));
    }

    /**
     * Returns the Java that runs it with the options that the launcher gave it, without those of the start-up cache.
     */
    List<String> java() throws IOException {
        ProcessHandle.Info info = process.toHandle().info();
        List<String> command = new ArrayList<>();
        command.add(info.command().orElseThrow(() -> new IOException("the server has ended")));
        for (String option : info.arguments().orElseThrow(() -> new IOException("its arguments are not known"))) {
            if (option.equals("-jar")) {
                break;
            }
            if (!option.startsWith("-XX:AOTCache=") && !option.startsWith("-XX:SharedArchiveFile=")) {
                command.add(option);
            }
        }
        return command;
    }

    /** Sends with more headers, as name and value in turn. */
    String send(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        return exchange(method, path, body, headers).body();
    }

    /** Sends with more headers, as name and value in turn, and returns all of the response. */
    HttpResponse<String> exchange(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
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
        HttpResponse<String> answer =
                exchange("GET", path, "", "Cookie", "metabase.SESSION=" + session, "Accept", "text/html");
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(
                        () -> new IOException(path + " leads nowhere: " + answer.statusCode() + " " + answer.body()));
    }

    /** Returns the sum of a metric's series whose labels contain a text. */
    double metric(String name, String labels, String session) throws IOException, InterruptedException {
        return send("GET", "/metrics", "", "X-Metabase-Session", session)
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Returns the megabytes of memory that the process and its children hold, as the kernel counts them. */
    long residentMegabytes() throws IOException {
        return status("VmRSS:") / 1024;
    }

    /**
     * The memory of a process in megabytes.
     *
     * @param resident all that the kernel counts, also the mapped pages of files, which it can drop at any time
     * @param own what is no copy of a file
     */
    record Memory(long resident, long own) {
        static final Memory UNKNOWN = new Memory(0, 0);
    }

    Memory memory() throws IOException {
        return new Memory(residentMegabytes(), status("RssAnon:") / 1024);
    }

    /** Returns the number of threads of the process and its children. */
    long threads() throws IOException {
        return status("Threads:");
    }

    /** Returns the number of open files and connections of the process. */
    long handles() throws IOException {
        try (Stream<Path> handles = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return handles.count();
        }
    }

    private long status(String name) throws IOException {
        List<Long> ids = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
        long sum = 0;
        for (long id : ids) {
            sum += Files.readAllLines(Path.of("/proc/" + id + "/status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return sum;
    }

    /** Lets the server be for some seconds; false if it ended meanwhile. */
    boolean rest(int seconds) throws InterruptedException {
        return !process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        destroy(process);
    }

    private static void destroy(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroy);
    }

    /** Returns the version of the Java in a directory. */
    static String javaVersion(String java) throws IOException {
        return Files.readAllLines(Path.of(java, "release")).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.substring(14, line.length() - 1))
                .findFirst()
                .orElse("0");
    }

    /** Returns the newest of the installed Javas, by which servers are started where nothing else is said. */
    static String newestJava(List<String> javas) {
        return javas.isEmpty() ? System.getProperty("java.home") : javas.get(javas.size() - 1);
    }
}
