package dev.vestibule.testing;

import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real database server as a child process, on a free port of this machine and with its own directory. It can be
 * stopped, killed, frozen and started again over the same data, and never outlives the test's JVM.
 */
public abstract class DatabaseServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final int port;
    private final boolean durable;
    private Map<String, String> environment = Map.of();
    private @Nullable SmallDisk disk;
    private GuardedProcess server;

    public DatabaseServer(String name, boolean durable) {
        this.directory = TestFiles.newDirectory(name);
        this.port = Ports.free();
        this.durable = durable;
        // A JVM that ends in good order closes the pipes too; this hook also takes the directory away.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** A server of its own for a test that stops or kills it: it keeps what it acknowledged. */
    public static DatabaseServer dedicated(DatabaseKind kind) {
        return unprepared(kind).prepared();
    }

    /** A {@link #dedicated} server that finds this in its environment, such as another time zone. */
    public static DatabaseServer dedicated(DatabaseKind kind, Map<String, String> environment) {
        DatabaseServer server = unprepared(kind);
        server.environment = environment;
        return server.prepared();
    }

    /** A {@link #dedicated} server whose data is on a disk that can be filled. */
    public static DatabaseServer onSmallDisk(DatabaseKind kind, int megabytes) {
        DatabaseServer server = unprepared(kind);
        try {
            Files.createDirectories(server.data());
            OtherUser.giveAway(server.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.disk = SmallDisk.over(server.data(), megabytes);
        return server.prepared();
    }

    private static DatabaseServer unprepared(DatabaseKind kind) {
        return switch (kind) {
            case POSTGRES -> new PostgresServer(true);
            case MARIADB -> new MariaDbServer(true);
            case H2 -> throw new IllegalArgumentException("H2 has no server");
        };
    }

    /** Makes an empty data directory. */
    public abstract void prepare() throws IOException;

    public abstract List<String> command();

    public abstract String stopSignal();

    public abstract DatabaseSettings settings(String database);

    public DatabaseServer prepared() {
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
        return newDatabase(nextName(), "");
    }

    /** Creates a database of this name, as these options of {@code CREATE DATABASE} say. */
    DatabaseSettings newDatabase(String name, String options) {
        administer("CREATE DATABASE " + name + options);
        return settings(name);
    }

    static String nextName() {
        return "test_" + DATABASES.incrementAndGet();
    }

    /** Starts the server (again) and waits until it lets clients in. */
    public void start() {
        launch();
        server.await(PATIENCE, this::answers);
    }

    /** Starts the server (again) without waiting for it. */
    public void launch() {
        server = GuardedProcess.start(directory, directory.resolve("server.log"), environment, onItsDisk(command()));
    }

    /** The command, run where the data is. */
    List<String> onItsDisk(List<String> command) {
        return disk == null ? command : disk.running(command);
    }

    /** The disk of a server that was made {@link #onSmallDisk}. */
    public SmallDisk disk() {
        return Objects.requireNonNull(disk);
    }

    /** Returns whether its process is there. */
    public boolean runs() {
        return server.isAlive();
    }

    /** Asks the server to stop and waits until it has. */
    public void stop() {
        server.signal(stopSignal());
        server.awaitEnd(PATIENCE);
    }

    /** {@code kill -9}: the server and everything it started; waits until all of that is gone. */
    public void kill() {
        server.kill();
        // What was just being started has escaped, and PostgreSQL does not start again while it holds the shared
        // memory.
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            List<ProcessHandle> left =
                    ProcessHandle.allProcesses().filter(this::isOurs).toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
    }

    /** A server and what it starts work in its data directory. */
    private boolean isOurs(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .equals(data().toRealPath());
        } catch (IOException e) {
            return false; // gone meanwhile, or somebody else's
        }
    }

    /** {@code SIGSTOP}: connections stay open, and nothing answers. */
    public void freeze() {
        server.freeze();
    }

    /** {@code SIGCONT}: goes on after {@link #freeze()}. */
    public void thaw() {
        server.thaw();
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
        if (server != null && server.isAlive()) {
            kill();
        }
        if (disk != null) {
            disk.close();
        }
        TestFiles.delete(directory);
    }

    private Connection connect() throws SQLException {
        DatabaseSettings settings = settings(administrativeDatabase());
        return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
    }

    public abstract String administrativeDatabase();

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    public Path data() {
        return directory.resolve("data");
    }

    public Path directory() {
        return directory;
    }

    public boolean durable() {
        return durable;
    }

    public int port() {
        return port;
    }
}
