package dev.vestibule.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Makes the embedded database's file before H2 does, so that only the user that runs us can read it. */
final class EmbeddedFile {
    private static final String FILE = "jdbc:h2:file:";

    private EmbeddedFile() {}

    /** @param url {@code jdbc:h2:file:}, a path, and perhaps options behind a semicolon; another kind has no file to make */
    static void makePrivate(String url) throws IOException {
        if (!url.startsWith(FILE)) {
            return;
        }
        Path file = Path.of(url.substring(FILE.length()).replaceFirst(";.*", "") + ".mv.db");
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, permissions("rwx------"));
        }
        try {
            Files.createFile(file, permissions("rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Its owner decided.
        }
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
