package dev.vestibule.platform.database;

import dev.vestibule.platform.config.PrivateFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates the embedded database's file before H2 does, so that only the user that runs the server can read it. */
final class EmbeddedFile {
    private EmbeddedFile() {}

    /**
     * Creates the file if it does not exist, or validates it.
     *
     * @param database the file without the suffix that H2 adds
     * @throws IllegalStateException if it cannot be used, with a sentence that says what to do
     */
    static void prepare(Path database) {
        Path file = Path.of(database + ".mv.db");
        try {
            makePrivate(file);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the database file " + file + " of MB_DB_FILE cannot be created (" + reason(e)
                            + "). The directory must be writable for the user that runs Vestibule.",
                    e);
        }
    }

    private static void makePrivate(Path file) throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory, PrivateFiles.ownersDirectory());
        }
        try {
            Files.createFile(file, PrivateFiles.ownersOnly());
        } catch (FileAlreadyExistsException e) {
            requireUsable(file); // its owner decided who may read it
        }
    }

    private static void requireUsable(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(file + " is not a file. Move it, or set MB_DB_FILE.");
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new IllegalStateException("cannot read and write the database file " + file + ". It belongs to "
                    + Files.getOwner(file).getName()
                    + ". Run Vestibule as that user or change the owner (chown), and check"
                    + " whether the file system is mounted read-only.");
        }
        // An empty database is not an empty file; taken for a new one, it would expose the first run to everyone.
        if (Files.size(file) == 0) {
            throw new IllegalStateException("the database file " + file
                    + " is empty. Restore it from a backup, or delete it if it never contained data.");
        }
    }

    /** The messages of file system exceptions are just the path where the name of their class has the rest. */
    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "access denied: " + e.getMessage() : String.valueOf(e.getMessage());
    }
}
