package dev.vestibule.platform.crypto;

import dev.vestibule.platform.config.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A file with a random key, which only the user that runs the server can read. It is created when it is first needed.
 * A copy of the database does not contain the key.
 */
public record KeyFile(Path path) {
    private static final int BYTES = 32;

    /** Returns the file beside an embedded database. */
    public static KeyFile beside(Path database) {
        return new KeyFile(Path.of(database + ".key"));
    }

    /** Returns whether the file exists. */
    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * Returns the key.
     *
     * @throws UncheckedIOException if it cannot be read, or created
     */
    String key(SecureRandom random) {
        try {
            if (!exists()) {
                create(random);
            }
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the key file " + path + " cannot be read or created", e);
        }
    }

    /** Writes the whole file before it gets its name, so that an interruption leaves no empty one. */
    private void create(SecureRandom random) throws IOException {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        Path fresh = Path.of(path + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PrivateFiles.ownersOnly());
        Files.writeString(fresh, Base64.getEncoder().encodeToString(bits) + "\n");
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
