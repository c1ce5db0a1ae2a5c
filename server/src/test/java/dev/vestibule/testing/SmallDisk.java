package dev.vestibule.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file system of some megabytes in memory, which a test can fill. It exists for the programs that run on it only, and
 * ends with them and the test's JVM. Needs root, as it is mounted.
 */
public final class SmallDisk implements AutoCloseable {
    private static final String MOUNT = """
            owner=$(stat -c %u "$0") &&
                mount -t tmpfs -o "size=$1m,mode=700,uid=$owner" small "$0" && echo mounted && exec sleep infinity
            """;
    private static final int PART = 1 << 12;

    private final GuardedProcess holder;
    private final Path ballast;

    private SmallDisk(GuardedProcess holder, Path ballast) {
        this.holder = holder;
        this.ballast = ballast;
    }

    /** Mounts one over a directory, as {@link #running programs on it} see that. */
    static SmallDisk over(Path directory, int megabytes) {
        Path log = directory.resolveSibling("disk.log");
        GuardedProcess holder = GuardedProcess.start(
                directory,
                log,
                Map.of(),
                List.of("unshare", "--mount", "sh", "-c", MOUNT, directory.toString(), Integer.toString(megabytes)));
        holder.await(Duration.ofSeconds(30), () -> holder.logText().contains("mounted"));
        return new SmallDisk(holder, Path.of("/proc/" + holder.pid() + "/root" + directory, "ballast"));
    }

    /** The command, for which the directory is this disk. */
    List<String> running(List<String> command) {
        List<String> enter = List.of("nsenter", "--target", Long.toString(holder.pid()), "--mount", "--");
        return Stream.concat(enter.stream(), command.stream()).toList();
    }

    /** Leaves no room on it. */
    public void fill() {
        byte[] part = new byte[PART];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(part);
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw new UncheckedIOException(full);
            }
        }
    }

    /** Gives the room back. */
    public void makeRoom() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        holder.kill();
    }
}
