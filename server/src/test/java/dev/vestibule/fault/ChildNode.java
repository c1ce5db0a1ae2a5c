package dev.vestibule.fault;

import dev.vestibule.Main;
import dev.vestibule.config.DatabaseSettings;
import dev.vestibule.testing.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A server in a JVM of its own, with hashes at full cost, to be killed, frozen and told to stop. It starts again on the same port,
 * and never outlives the test's JVM.
 */
final class ChildNode extends Served {
    /**
     * Runs the server, says its process id, ends as it ends; and kills it when our end of the pipe closes, which also happens
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
            status=$?
            kill -9 $watch
            exit $status
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> options;
    private final int port = Ports.free();
    private Process guardian;
    private long pid;

    private ChildNode(Path directory, DatabaseSettings database, List<String> options, String... settings) {
        this.directory = directory;
        this.options = options;
        this.environment = environment(database, port, settings);
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param directory for its log; also where it runs
     */
    static ChildNode on(Path directory, DatabaseSettings database, String... settings) {
        return launched(directory, database, List.of(), settings).ready();
    }

    /** Starts a server with options for its JVM, and does not wait. */
    static ChildNode launched(Path directory, DatabaseSettings database, List<String> options, String... settings) {
        ChildNode node = new ChildNode(directory, database, options, settings);
        node.launch();
        return node;
    }

    /** Starts it (again) without waiting. */
    void launch() {
        List<String> command = new ArrayList<>(List.of("sh", "-c", GUARDIAN, "guardian", log().toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The quick compiler only: these servers do not live long enough for the other one.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MB_") || name.startsWith("VESTIBULE_"));
        builder.environment().putAll(environment);
        try {
            guardian = builder.start();
            BufferedReader says = guardian.inputReader(StandardCharsets.UTF_8);
            pid = Long.parseLong(says.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again and waits until it is ready. */
    ChildNode restart() {
        launch();
        return ready();
    }

    ChildNode ready() {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!guardian.isAlive()) {
                        throw new IllegalStateException("the server ended; its log says:\n" + logText());
                    }
                    return answers("/readyz", 200);
                });
        return this;
    }

    /** Whether somebody answers so; false also when nobody answers at all. */
    boolean answers(String path, int status) {
        try {
            return Wire.ask(port, Wire.get(path)).status() == status;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Override
    int port() {
        return port;
    }

    /** {@code kill -9}, and waits for the end. */
    void kill() {
        signal("KILL");
        awaitEnd(PATIENCE);
    }

    /** {@code SIGTERM}, and returns at once. */
    void terminate() {
        signal("TERM");
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Waits for the end of the process and says its status; fails when it takes longer. */
    int awaitEnd(Duration most) {
        try {
            if (!guardian.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the server still runs; its log says:\n" + logText());
            }
            return guardian.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Path log() {
        return directory.resolve("server-" + port + ".log");
    }

    String logText() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return "(nothing)";
        }
    }

    @Override
    public void close() {
        if (guardian.isAlive()) {
            kill();
        }
    }
}
