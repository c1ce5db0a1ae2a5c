package dev.vestibule.testing;

import dev.vestibule.config.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real database server as a child process, on a free port of this machine and with its own directory. It can be stopped, killed,
 * frozen and started again over the same data, and never outlives the test's JVM.
 */
public abstract class DatabaseServer implements AutoCloseable {
    /**
     * Runs the server, says its process id, ends when it ends; and kills it when our end of the pipe closes, which also happens
     * when our JVM is killed.
     */
    private static final String GUARDIAN = """
            log=$1
            shift
            exec 3<&0
            "$@" </dev/null >>"$log" 2>&1 &
            server=$!
            (read -r end; kill -9 $server) <&3 2>/dev/null &
            watch=$!
            echo $server
            wait $server
            kill -9 $watch
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final int port;
    private final boolean durable;
    private Process guardian;
    private ProcessHandle server;

    DatabaseServer(String name, boolean durable) {
        this.directory = TestFiles.newDirectory(name);
        this.port = freePort();
        this.durable = durable;
        // A JVM that ends in good order closes the pipes too; this hook also takes the directory away.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** A server of its own for a test that stops or kills it: it keeps what it acknowledged. */
    public static DatabaseServer dedicated(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRES -> new PostgresServer(true).prepared();
            case MARIADB -> new MariaDbServer(true).prepared();
            case H2 -> throw new IllegalArgumentException("H2 has no server");
        };
    }

    /** Makes an empty data directory. */
    abstract void prepare() throws IOException;

    abstract List<String> command();

    abstract String stopSignal();

    abstract DatabaseSettings settings(String database);

    DatabaseServer prepared() {
        try {
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start();
        return this;
    }

    /** A new and empty database. */
    public DatabaseSettings newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        administer("CREATE DATABASE " + name);
        return settings(name);
    }

    /** Starts the server (again) and waits until it lets clients in. */
    public void start() {
        launch();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(this::answers);
    }

    /** Starts the server (again) without waiting for it. */
    public void launch() {
        Stream<String> guarded = Stream.of("sh", "-c", GUARDIAN, "guardian", log().toString());
        try {
            guardian = new ProcessBuilder(
                            Stream.concat(guarded, command().stream()).toList())
                    .directory(directory.toFile())
                    .start();
            server = ProcessHandle.of(Long.parseLong(guardian.inputReader().readLine()))
                    .orElseThrow(() -> new IllegalStateException("the server ended at once; " + logText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the server to stop and waits until it has. */
    public void stop() {
        signal(stopSignal(), List.of(server));
        awaitEnd();
    }

    /** {@code kill -9}: the server and everything it started. */
    public void kill() {
        signal("KILL", withDescendants());
        awaitEnd();
    }

    /** {@code SIGSTOP}: connections stay open, and nothing answers. */
    public void freeze() {
        signal("STOP", List.of(server)); // first, or it might start another process while we look for all of them
        signal("STOP", withDescendants());
    }

    /** {@code SIGCONT}: goes on after {@link #freeze()}. */
    public void thaw() {
        signal("CONT", withDescendants());
    }

    /** Runs one statement as the server's administrator. */
    public void administer(String statement) {
        try (Connection connection = connect();
                var run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot run " + statement, e);
        }
    }

    @Override
    public final void close() {
        if (guardian != null && guardian.isAlive()) {
            kill();
        }
        TestFiles.delete(directory);
    }

    private Connection connect() throws SQLException {
        DatabaseSettings settings = settings(administrativeDatabase());
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }

    abstract String administrativeDatabase();

    private boolean answers() {
        if (!guardian.isAlive()) {
            throw new IllegalStateException("the server ended; " + logText());
        }
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            if (!guardian.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server does not end; " + logText());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<ProcessHandle> withDescendants() {
        return Stream.concat(Stream.of(server), server.descendants()).toList();
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        // The shell's own kill: the program of that name is missing on small systems.
        String pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        try {
            Commands.run(List.of("sh", "-c", "kill -" + signal + " " + pids + " 2>/dev/null || true"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private String logText() {
        try {
            return "its log says:\n" + Files.readString(log());
        } catch (IOException e) {
            return "it wrote no log";
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path directory() {
        return directory;
    }

    boolean durable() {
        return durable;
    }

    public int port() {
        return port;
    }
}
