package dev.vestibule.federation.oidc;

import dev.vestibule.platform.crypto.AesGcm;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.SharedKeyStore;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts texts that browsers store for us with AES-256-GCM, so that they can neither be read nor changed. All nodes
 * on one database share the key, which is random and created when it is first needed.
 */
public final class BrowserBox {
    private static final String NAME = "browsers";
    private static final int KEY_BYTES = AesGcm.KEY_BITS / 8;

    private final SharedKeyStore keys;
    private final SecretBox box;
    private final SecureRandom random;
    private volatile @Nullable SecretKeySpec key;

    /** @param box encrypts the key in the database if it can */
    public BrowserBox(SharedKeyStore keys, SecretBox box, SecureRandom random) {
        this.keys = keys;
        this.box = box;
        this.random = random;
    }

    /**
     * Encrypts a text, in characters that are safe in URLs.
     *
     * @param place the purpose of the text; {@link #open} requires the same one
     */
    public String seal(String text, String place) {
        try {
            byte[] sealed = AesGcm.seal(key(), text, place, random);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    /** Decrypts a text that was sealed for this place; returns empty if it was not, or was changed. */
    public Optional<String> open(String sealed, String place) {
        try {
            return Optional.of(AesGcm.open(key(), Base64.getUrlDecoder().decode(sealed), place));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        return known == null ? read() : known;
    }

    private synchronized SecretKeySpec read() {
        String kept = keys.keep(NAME, fresh());
        String text;
        try {
            text = box.open(kept, place());
        } catch (SecretBox.UnreadableException e) { // MB_ENCRYPTION_SECRET_KEY has changed
            text = box.open(keys.replace(NAME, kept, fresh()), place());
        }
        SecretKeySpec read = new SecretKeySpec(Base64.getDecoder().decode(text), "AES");
        key = read;
        return read;
    }

    private String fresh() {
        byte[] bits = new byte[KEY_BYTES];
        random.nextBytes(bits);
        return box.sealIfPossible(Base64.getEncoder().encodeToString(bits), place());
    }

    private static String place() {
        return "server_key." + NAME;
    }
}
