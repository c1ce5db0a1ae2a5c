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
    private EmbeddedFile() {}

    /** @param database the file without the ending that H2 adds */
    static void makePrivate(Path database) throws IOException {
        Path file = Path.of(database + ".mv.db");
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
