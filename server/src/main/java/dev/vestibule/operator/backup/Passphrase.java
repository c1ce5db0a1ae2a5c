package dev.vestibule.operator.backup;

import dev.vestibule.platform.crypto.PassphraseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The passphrase of encrypted backups, which comes from a file: a command line can be read by all users. */
final class Passphrase {
    private static final int SHORTEST = 16;
    private static final Pattern LINE_END = Pattern.compile("\r?\n\\z");

    private Passphrase() {}

    /**
     * Reads the file, if one is named.
     *
     * @throws BackupException if it cannot be read, is too short, or this process has too little memory to use it
     */
    static Optional<String> from(@Nullable String file) {
        if (file == null) {
            return Optional.empty();
        }
        String text;
        try {
            text = LINE_END.matcher(Files.readString(Path.of(file))).replaceFirst("");
        } catch (IOException | RuntimeException e) {
            throw new BackupException("--key-file: " + file + " cannot be read as UTF-8 text.");
        }
        if (text.length() < SHORTEST) {
            throw new BackupException("--key-file: the passphrase must have at least " + SHORTEST
                    + " characters; generate one with openssl rand -base64 24.");
        }
        if (!PassphraseKey.fits()) {
            throw new BackupException(
                    "Encryption needs a heap of 96 MB. Set VESTIBULE_JAVA_OPTS=-Xmx128m for this command.");
        }
        return Optional.of(text);
    }
}
