package dev.vestibule.platform.crypto;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** The SHA-256 of a file of any size. */
public final class FileDigest {
    public static final int BYTES = 32;

    private static final int BUFFER = 64 * 1024;

    private FileDigest() {}

    /**
     * Returns the digest of the first bytes of a file.
     *
     * @throws EOFException if it is shorter
     */
    public static byte[] sha256(Path file, long length) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long left = length;
            while (left > 0) {
                int read = content.read(buffer, 0, (int) Math.min(left, BUFFER));
                if (read < 0) {
                    throw new EOFException(file + " ends too early");
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK provides it
        }
    }
}
