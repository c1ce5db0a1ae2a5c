package dev.vestibule.mfa;

import dev.vestibule.platform.Platform;
import dev.vestibule.platform.crypto.KeyFile;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.crypto.SecretBox;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Encrypts the secrets of second factors: with {@code MB_ENCRYPTION_SECRET_KEY}; or, next to an embedded database, with
 * a key in a file beside it. Without either, no second factor can be set up.
 */
final class FactorSecrets {
    private final List<SecretBox> boxes;

    /** @param boxes the one that encrypts, and those that only decrypt */
    private FactorSecrets(List<SecretBox> boxes) {
        this.boxes = boxes;
    }

    static FactorSecrets of(Platform platform) {
        Optional<KeyFile> file = platform.database().file().map(KeyFile::beside);
        SecureRandom random = platform.random();
        if (platform.secrets().canSeal()) {
            // The server may have had the file before it got the key.
            Optional<SecretBox> earlier = file.filter(KeyFile::exists).map(one -> SecretBox.of(one, random));
            return new FactorSecrets(Stream.concat(Stream.of(platform.secrets()), earlier.stream())
                    .toList());
        }
        if (platform.database().inMemory()) {
            return new FactorSecrets(List.of(new SecretBox(Optional.of(RandomUuid.random(random)), random)));
        }
        return new FactorSecrets(
                file.map(one -> SecretBox.of(one, random)).stream().toList());
    }

    /** Returns whether there is a key. */
    boolean available() {
        return !boxes.isEmpty();
    }

    /** Encrypts a text; {@link #available} must be true. */
    String seal(String text, String place) {
        return boxes.get(0).seal(text, place);
    }

    String sealIfPossible(String text, String place) {
        return available() ? seal(text, place) : text;
    }

    /**
     * Decrypts a text.
     *
     * @throws SecretBox.UnreadableException if no key fits
     */
    String open(String stored, String place) {
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
