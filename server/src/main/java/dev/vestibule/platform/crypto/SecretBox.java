package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts texts with AES-256-GCM under a key derived from {@code MB_ENCRYPTION_SECRET_KEY}. A text is bound to its
 * place, so that neither changing nor moving it goes unnoticed (ASVS V11.3.3).
 */
public final class SecretBox {
    private static final String MARK = "sealed1:";

    // The key may be a phrase; this is the cost of guessing it.
    private static final int ITERATIONS = 600_000;
    private static final byte[] SALT = "vestibule, texts at rest".getBytes(StandardCharsets.US_ASCII);

    /** Of the process: a server and the commands within it share the work. */
    private static final Map<String, SecretKeySpec> DERIVED = new ConcurrentHashMap<>();

    private final Optional<Supplier<String>> phrase;
    private final SecureRandom random;
    private @Nullable SecretKeySpec key;

    public SecretBox(Optional<String> phrase, SecureRandom random) {
        this(random, phrase.map(text -> () -> text));
    }

    private SecretBox(SecureRandom random, Optional<Supplier<String>> phrase) {
        this.phrase = phrase;
        this.random = random;
    }

    /** Returns a box whose key is in a file. */
    public static SecretBox of(KeyFile file, SecureRandom random) {
        return new SecretBox(random, Optional.of(() -> file.key(random)));
    }

    /** Returns whether there is a key. */
    public boolean canSeal() {
        return phrase.isPresent();
    }

    /**
     * Encrypts a text.
     *
     * @param place the kind and location of the text; {@link #open} requires the same one
     * @throws IllegalStateException without a key
     */
    public String seal(String text, String place) {
        try {
            return MARK + Base64.getEncoder().encodeToString(AesGcm.seal(key(), text, place, random));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    /** {@link #seal}s if there is a key; for texts that should be encrypted but may be stored in plain text. */
    public String sealIfPossible(String text, String place) {
        return canSeal() ? seal(text, place) : text;
    }

    /**
     * Decrypts a text; one that was never encrypted is returned unchanged.
     *
     * @throws UnreadableException if the key is wrong or missing, or the text was changed or moved
     */
    public String open(String stored, String place) {
        if (!stored.startsWith(MARK)) {
            return stored;
        }
        if (!canSeal()) {
            throw new UnreadableException("it is encrypted, and MB_ENCRYPTION_SECRET_KEY is not set");
        }
        try {
            return AesGcm.open(key(), Base64.getDecoder().decode(stored.substring(MARK.length())), place);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new UnreadableException("it was encrypted with another MB_ENCRYPTION_SECRET_KEY, or it was modified");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    /** Returns a text for display: encrypted parts are hidden. */
    public static String masked(String stored) {
        return stored.replaceAll(MARK + "[A-Za-z0-9+/=]*", Mask.STARS);
    }

    /** Returns whether a stored text is encrypted. */
    public static boolean isSealed(String stored) {
        return stored.startsWith(MARK);
    }

    /** Derived when it is first needed: it takes a good part of a second. */
    private synchronized SecretKeySpec key() {
        SecretKeySpec made = key;
        if (made == null) {
            String text = phrase.orElseThrow(() -> new IllegalStateException("MB_ENCRYPTION_SECRET_KEY is not set"))
                    .get();
            made = DERIVED.computeIfAbsent(text, SecretBox::derive);
            key = made;
        }
        return made;
    }

    private static SecretKeySpec derive(String phrase) {
        try {
            byte[] bits = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(phrase.toCharArray(), SALT, ITERATIONS, AesGcm.KEY_BITS))
                    .getEncoded();
            return new SecretKeySpec(bits, "AES");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform provides these algorithms
        }
    }

    /** An encrypted text cannot be read; the message gives the reason, and never the text. */
    public static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnreadableException(String message) {
            super(message);
        }
    }
}
