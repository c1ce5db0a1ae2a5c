package dev.vestibule.operator.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The temporary files of commands, in the directory of the socket. */
final class ScratchFiles {
    private ScratchFiles() {}

    /** Deletes files, and their directory if nothing else is in it: without a running server, there is no socket. */
    static void remove(Path... files) {
        for (Path file : files) {
            removeIfPossible(file);
            removeIfPossible(file.getParent());
        }
    }

    private static void removeIfPossible(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // A directory that is not empty; or the next start of the server deletes the file.
        }
    }
}
