package dev.vestibule.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The limit of memory that Linux sets for a container or a service (control groups, versions 1 and 2). */
public final class ContainerMemory {
    /** What the server needs beside its heap, in MiB. */
    private static final int REST_MIB = 96;

    private final Path root;

    /** @param root the directory that {@code proc} and {@code sys} lie in */
    ContainerMemory(Path root) {
        this.root = root;
    }

    /** Returns the one of this process. */
    public static ContainerMemory here() {
        return new ContainerMemory(Path.of("/"));
    }

    /** Returns the limit in bytes; empty if there is none, or no such files. */
    OptionalLong limit() {
        try (Stream<String> groups = Files.lines(root.resolve("proc/self/cgroup"))) {
            return groups.map(line -> line.split(":", 3))
                    .filter(fields -> fields.length == 3 && (fields[1].isEmpty() || fields[1].equals("memory")))
                    .mapToLong(fields -> fields[1].isEmpty()
                            ? least(root.resolve("sys/fs/cgroup"), fields[2], "memory.max")
                            : least(root.resolve("sys/fs/cgroup/memory"), fields[2], "memory.limit_in_bytes"))
                    .filter(limit -> limit < Long.MAX_VALUE)
                    .min();
        } catch (IOException | RuntimeException unknown) {
            return OptionalLong.empty();
        }
    }

    /**
     * A group is bound by the limits of those around it, too; inside of a container only its own is seen, at the top.
     */
    private static long least(Path mounted, String group, String file) {
        long least = Long.MAX_VALUE;
        for (Path path = mounted.resolve(group.substring(1)).normalize();
                path != null && path.startsWith(mounted);
                path = path.getParent()) {
            least = Math.min(least, read(path.resolve(file)));
        }
        return least;
    }

    private static long read(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException none) { // there is no such group here, or it says "max"
            return Long.MAX_VALUE;
        }
    }

    /** Returns what to do if the kernel could end the server, as heap and rest may exceed the limit. */
    public Optional<String> objection(long heapBytes) {
        OptionalLong limit = limit();
        long needed = (heapBytes >> 20) + REST_MIB;
        if (limit.isEmpty() || limit.getAsLong() >> 20 >= needed) {
            return Optional.empty();
        }
        long mib = limit.getAsLong() >> 20;
        String heap = mib - REST_MIB >= HeapBudget.LEAST_MIB
                ? ", or set VESTIBULE_JAVA_OPTS=-Xmx" + (mib - REST_MIB) + "m"
                : "";
        return Optional.of(
                "The memory of this container is limited to " + mib + " MiB, but the server may need " + needed
                        + " MiB, and would be ended by the kernel: increase the limit to " + needed
                        + " MiB or more" + heap);
    }
}
