package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A server as a child process, which never outlives this JVM, however that ends. */
public final class GuardedProcess {
    /**
     * Runs the server, says its process id, ends as it ends; and kills it when our end of the pipe closes, which also
     * happens when our JVM is killed.
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

    private final Path log;
    private final Process guardian;
    private final long pid;

    private GuardedProcess(Path log, Process guardian) throws IOException {
        this.log = log;
        this.guardian = guardian;
        this.pid = Long.parseLong(guardian.inputReader(UTF_8).readLine());
    }

    /**
     * Starts it and does not wait until it is ready.
     *
     * @param directory where it runs
     * @param log what it writes is added here
     * @param environment what it finds in its environment besides what we find in ours; none of our settings are in
     *     that
     */
    public static GuardedProcess start(
            Path directory, Path log, Map<String, String> environment, List<String> command) {
        Stream<String> guarded = Stream.of("sh", "-c", GUARDIAN, "guardian", log.toString());
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(guarded, command.stream()).toList()).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MB_") || name.startsWith("VESTIBULE_"));
        builder.environment().putAll(environment);
        try {
            return new GuardedProcess(log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server is ready; fails, and shows its log, when it ended instead or takes too long. */
    public void await(Duration most, BooleanSupplier ready) {
        try {
            Awaitility.await()
                    .atMost(most)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !isAlive() || ready.getAsBoolean());
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("the server does not get ready; " + logText(), e);
        }
        if (!isAlive()) {
            throw new IllegalStateException("the server ended; " + logText());
        }
    }

    /** The process id of the server. */
    long pid() {
        return pid;
    }

    public boolean isAlive() {
        return guardian.isAlive();
    }

    /**
     * {@code kill -9}: the server and everything it started, all of it at one moment; waits for the end. Of a database
     * whose processes die one after the other, the last ones still answer, with what no standby has got.
     */
    public void kill() {
        freeze();
        signalAll("KILL");
        awaitEnd(PATIENCE);
    }

    /** {@code SIGSTOP}: connections stay open, and nothing answers. */
    public void freeze() {
        signal("STOP"); // first, or it might start another process while we look for all of them
        signalAll("STOP");
    }

    /** {@code SIGCONT}: goes on after {@link #freeze()}. */
    public void thaw() {
        signalAll("CONT");
    }

    /** Sends a signal to the server itself, and not to what it started. */
    public void signal(String signal) {
        send(signal, Stream.of(pid));
    }

    /** Lets the server open so many more files and connections than it has open now; a negative number: any. */
    public void handlesLeft(int number) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            long most = number < 0 ? 4096 : open.count() + number;
            Commands.run(List.of("prlimit", "--pid", Long.toString(pid), "--nofile=" + most + ":4096"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signalAll(String signal) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        send(signal, Stream.concat(Stream.of(pid), descendants));
    }

    private static void send(String signal, Stream<Long> processes) {
        // The shell's own kill: the program of that name is missing on small systems.
        String pids = processes.map(String::valueOf).collect(Collectors.joining(" "));
        try {
            Commands.run(List.of("sh", "-c", "kill -" + signal + " " + pids + " 2>/dev/null || true"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the server and says its status; fails when it takes longer. */
    public int awaitEnd(Duration most) {
        try {
            if (!guardian.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the server still runs; " + logText());
            }
            return guardian.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** For messages. */
    public String logText() {
        try {
            return "its log says:\n" + Files.readString(log);
        } catch (IOException e) {
            return "it wrote no log";
        }
    }
}
