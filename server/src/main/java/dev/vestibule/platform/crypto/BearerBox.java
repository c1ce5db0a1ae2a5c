package dev.vestibule.platform.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts texts with AES-256-GCM under a key derived from a random secret that only its bearer has, such as a code or
 * a ticket. The row of the text has the digest of the secret, so that neither the database nor the keys of the server
 * are enough to read it.
 */
public final class BearerBox {
    private static final String MARK = "held1:";

    private final SecureRandom random;

    public BearerBox(SecureRandom random) {
        this.random = random;
    }

    /**
     * Encrypts a text.
     *
     * @param secret of at least 120 random bits
     * @param place the kind and location of the text; {@link #open} requires the same one
     */
    public String seal(String secret, String text, String place) {
        try {
            return MARK + Base64.getEncoder().encodeToString(AesGcm.seal(key(secret, place), text, place, random));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    /**
     * Decrypts a text; one that was never encrypted is returned unchanged.
     *
     * @throws SecretBox.UnreadableException if it belongs to another secret or place, or was changed
     */
    public static String open(String secret, String stored, String place) {
        if (!stored.startsWith(MARK)) {
            return stored;
        }
        try {
            return AesGcm.open(key(secret, place), Base64.getDecoder().decode(stored.substring(MARK.length())), place);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new SecretBox.UnreadableException("it was encrypted for another bearer, or it was modified");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    private static SecretKeySpec key(String secret, String place) {
        return new SecretKeySpec(Digests.derivedKey(secret, "to encrypt " + place), "AES");
    }
}
