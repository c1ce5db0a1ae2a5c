package dev.vestibule.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Where test servers keep their programs (for the next run too) and their data (until this JVM ends). */
public final class TestFiles {
    /** Outside the build's folder: a server that may not run as root must be able to reach it. */
    private static final Path ROOT =
            Path.of(System.getProperty("java.io.tmpdir"), "vestibule-tests-" + System.getProperty("user.name"));

    private static final AtomicInteger DIRECTORIES = new AtomicInteger();

    private TestFiles() {}

    /** Fills a folder of programs. */
    @FunctionalInterface
    public interface Unpacking {
        void into(Path directory) throws IOException;
    }

    /** A new directory for this JVM; what JVMs that were killed left behind goes away by the way. */
    public static Path newDirectory(String name) {
        try {
            Path runs = Files.createDirectories(ROOT.resolve("runs"));
            removeLeftovers(runs);
            return Files.createDirectories(
                    runs.resolve(ProcessHandle.current().pid() + "/" + name + "-" + DIRECTORIES.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of that name, filled once per machine; safe when several JVMs do so at once. */
    public static Path unpackedOnce(String name, Unpacking unpacking) {
        Path target = ROOT.resolve(name);
        if (Files.isDirectory(target)) {
            return target;
        }
        try {
            Files.createDirectories(ROOT);
            Path fresh = Files.createDirectories(ROOT.resolve(
                    "unpacking-" + name + "-" + ProcessHandle.current().pid()));
            unpacking.into(fresh);
            try {
                Files.move(fresh, target);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                delete(fresh);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void write(InputStream content, Path file, boolean executable) throws IOException {
        Files.createDirectories(file.getParent());
        Files.copy(content, file);
        if (executable && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make " + file + " executable");
        }
    }

    public static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (FileSystemException | UncheckedIOException e) {
            // A server that is just ending may still write; the next run takes the rest away.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeLeftovers(Path runs) throws IOException {
        try (Stream<Path> owners = Files.list(runs)) {
            owners.filter(owner -> ProcessHandle.of(
                                    Long.parseLong(owner.getFileName().toString()))
                            .isEmpty())
                    .forEach(TestFiles::delete);
        }
    }
}
