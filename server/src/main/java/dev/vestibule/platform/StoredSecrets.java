package dev.vestibule.platform;

import dev.vestibule.platform.crypto.KeyFile;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.crypto.SecretBox;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Encrypts secrets that must not be in the database in plain text: with {@code MB_ENCRYPTION_SECRET_KEY}; or, next to
 * an embedded database, with a key in a file beside it. Without either, a feature that needs one cannot be used.
 */
public final class StoredSecrets {
    private final List<SecretBox> boxes;

    /** @param boxes the one that encrypts, and those that only decrypt */
    private StoredSecrets(List<SecretBox> boxes) {
        this.boxes = boxes;
    }

    /** Returns the keys of this server, none of which is read or created before it is needed. */
    public static StoredSecrets of(Platform platform) {
        Optional<KeyFile> file = platform.database().file().map(KeyFile::beside);
        SecureRandom random = platform.random();
        if (platform.secrets().canSeal()) {
            // The server may have had the file before it got the key.
            Optional<SecretBox> earlier = file.filter(KeyFile::exists).map(one -> SecretBox.of(one, random));
            return new StoredSecrets(Stream.concat(Stream.of(platform.secrets()), earlier.stream())
                    .toList());
        }
        if (platform.database().inMemory()) {
            return new StoredSecrets(List.of(new SecretBox(Optional.of(RandomUuid.random(random)), random)));
        }
        return new StoredSecrets(
                file.map(one -> SecretBox.of(one, random)).stream().toList());
    }

    /** Returns whether there is a key. */
    public boolean available() {
        return !boxes.isEmpty();
    }

    /** Encrypts a text; {@link #available} must be true. */
    public String seal(String text, String place) {
        return boxes.get(0).seal(text, place);
    }

    /** Encrypts a text if there is a key; for texts that should be encrypted but may be stored in plain text. */
    public String sealIfPossible(String text, String place) {
        return available() ? seal(text, place) : text;
    }

    /**
     * Decrypts a text.
     *
     * @throws SecretBox.UnreadableException if no key fits
     */
    public String open(String stored, String place) {
        SecretBox.UnreadableException failure =
                new SecretBox.UnreadableException("it is encrypted, and MB_ENCRYPTION_SECRET_KEY is not set");
        for (SecretBox box : boxes) {
            try {
                return box.open(stored, place);
            } catch (SecretBox.UnreadableException e) {
                failure = e;
            }
        }
        if (!SecretBox.isSealed(stored)) {
            return stored;
        }
        throw failure;
    }
}
