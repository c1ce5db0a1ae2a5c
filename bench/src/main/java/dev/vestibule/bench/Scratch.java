package dev.vestibule.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of a run with data and logs. They go once it has finished; those of one that failed are kept. */
final class Scratch {
    private static final List<Path> DIRECTORIES = new ArrayList<>();

    private Scratch() {}

    static Path directory(String name) throws IOException {
        Path directory = Files.createTempDirectory("vestibule-" + name);
        DIRECTORIES.add(directory);
        return directory;
    }

    static void delete() throws IOException {
        for (Path directory : DIRECTORIES) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    boolean unused = Files.deleteIfExists(one);
                }
            } catch (UncheckedIOException e) { // deleted by a server meanwhile
                throw e.getCause();
            }
        }
        DIRECTORIES.clear();
    }
}
