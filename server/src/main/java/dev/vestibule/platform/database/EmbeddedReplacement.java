package dev.vestibule.platform.database;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.config.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the file of an embedded database with another one that is prepared beside it. Until {@link #commit}, nothing
 * changes; from the start on, no server can open the file.
 */
public final class EmbeddedReplacement implements AutoCloseable {
    private static final String SUFFIX = ".mv.db";

    private final Path file;
    private final Path directory;
    private final @Nullable FileChannel channel;

    private EmbeddedReplacement(Path file, Path directory, @Nullable FileChannel channel) {
        this.file = file;
        this.directory = directory;
        this.channel = channel;
    }

    /** Returns the file of a database, whose name in the settings has no suffix. */
    public static Path fileOf(Path database) {
        return Path.of(database + SUFFIX);
    }

    /**
     * Locks the file, if there is one, and creates an empty directory beside it.
     *
     * @param database the file without its suffix
     * @throws IllegalStateException if a process has the file open, with a sentence
     */
    public static EmbeddedReplacement begin(Path database) throws IOException {
        Path file = fileOf(database);
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + " has no directory");
        }
        Files.createDirectories(parent, PrivateFiles.ownersDirectory());
        FileChannel channel = lock(file);
        String prefix = database.getFileName() + ".restore-";
        try {
            if (channel != null) { // so that no other restore is running
                removeLeftovers(parent, prefix);
            }
            Path directory = Files.createTempDirectory(parent, prefix, PrivateFiles.ownersDirectory());
            return new EmbeddedReplacement(file, directory, channel);
        } catch (IOException e) {
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(); // released with the channel
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // a server within this process
        }
        channel.close();
        throw new IllegalStateException("The database file " + file + " is in use. Stop the server first.");
    }

    /** Returns the file to be prepared, which does not exist yet. */
    public Path fresh() {
        return fileOf(settings().file().orElseThrow());
    }

    /** Returns the settings of the database that is prepared. */
    public DatabaseSettings settings() {
        return DatabaseSettings.h2File(directory.resolve("vestibule"));
    }

    /**
     * Puts the prepared file in place of the other one, which is kept.
     *
     * @param kept the name, without its suffix, that the other one gets
     * @return where it is; empty if there was none
     */
    public Optional<Path> commit(Path kept) throws IOException {
        force(fresh());
        if (channel == null) {
            Files.move(fresh(), file); // which fails if a server has created one meanwhile
            return Optional.empty();
        }
        Path old = fileOf(kept);
        // A second name first: at no time is there no file, whatever ends this process.
        link(old);
        Files.move(fresh(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return Optional.of(old);
    }

    private void link(Path old) throws IOException {
        try {
            Files.createLink(old, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(file, old, StandardCopyOption.COPY_ATTRIBUTES); // where files have one name only
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    /** Removes what was prepared, and unlocks the file. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
        remove(directory);
    }

    private static void remove(Path directory) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.walk(directory)) {
            left = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : left) {
            Files.deleteIfExists(one);
        }
    }

    /** Removes what a restore that was killed has left. */
    private static void removeLeftovers(Path parent, String prefix) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(
                parent, path -> path.getFileName().toString().startsWith(prefix))) {
            for (Path one : left) {
                remove(one);
            }
        }
    }
}
