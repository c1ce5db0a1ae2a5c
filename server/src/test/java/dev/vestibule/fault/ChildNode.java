package dev.vestibule.fault;

import dev.vestibule.Main;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.GuardedProcess;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A server in a JVM of its own, with hashes at full cost, to be killed, frozen and told to stop. It starts again on the
 * same port, and never outlives the test's JVM.
 */
final class ChildNode extends Served {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> options;
    private final List<String> program;
    private final int port = Ports.free();
    private Path log;
    private GuardedProcess server;

    private ChildNode(
            Path directory, DatabaseSettings database, List<String> options, List<String> program, String... settings) {
        this.directory = directory;
        this.options = options;
        this.program = program;
        this.environment = environment(database, port, settings);
        this.log = directory.resolve("server-" + port + ".log");
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
        List<String> program = List.of("-cp", System.getProperty("java.class.path"), Main.class.getName());
        ChildNode node = new ChildNode(directory, database, options, program, settings);
        node.launch();
        return node;
    }

    /** Starts a server with hashes that cost nothing, and waits until it is ready. */
    static ChildNode cheap(Path directory, DatabaseSettings database, String... settings) {
        ChildNode node = cheapAtRest(directory, database, settings);
        node.launch();
        return node.ready();
    }

    /** Returns a server with hashes that cost nothing, to be started. */
    static ChildNode cheapAtRest(Path directory, DatabaseSettings database, String... settings) {
        List<String> program = List.of("-cp", System.getProperty("java.class.path"), CheapServer.class.getName());
        return new ChildNode(directory, database, List.of(), program, settings);
    }

    /** Starts another version of the server, and waits until it is ready. */
    static ChildNode of(Path jar, Path directory, DatabaseSettings database, String... settings) {
        ChildNode node = new ChildNode(directory, database, List.of(), List.of("-jar", jar.toString()), settings);
        node.launch();
        return node.ready();
    }

    /** Starts it (again) without waiting. */
    void launch() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The quick compiler only: these servers do not live long enough for the other one.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(program);
        command.add("serve");
        server = GuardedProcess.start(directory, log, environment, command);
    }

    /** Lets it open so many more files and connections than it has open now; a negative number takes the limit away. */
    void handlesLeft(int number) {
        server.handlesLeft(number);
    }

    /** Writes its log to this file from its next start on. */
    void logTo(Path file) {
        log = file;
    }

    /** Gives it another setting for its next start. */
    void set(String name, String value) {
        environment.put(name, value);
    }

    /** Starts it again and waits until it is ready. */
    ChildNode restart() {
        launch();
        return ready();
    }

    ChildNode ready() {
        server.await(PATIENCE, () -> answers("/readyz", 200));
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
        server.kill();
    }

    /** {@code SIGTERM}, and returns at once. */
    void terminate() {
        server.signal("TERM");
    }

    void freeze() {
        server.freeze();
    }

    void thaw() {
        server.thaw();
    }

    /** Waits for the end of the process and says its status; fails when it takes longer. */
    int awaitEnd(Duration most) {
        return server.awaitEnd(most);
    }

    String logText() {
        return server.logText();
    }

    @Override
    public void close() {
        if (server != null && server.isAlive()) {
            kill();
        }
    }
}
