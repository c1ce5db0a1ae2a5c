package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests of secrets, and values derived from secrets. Texts are encoded in UTF-8. */
public final class Digests {
    private static final ThreadLocal<MessageDigest> SHA_256 = algorithm("SHA-256");
    private static final ThreadLocal<MessageDigest> SHA_512 = algorithm("SHA-512");
    private static final ThreadLocal<MessageDigest> SHA_512_256 = algorithm("SHA-512/256");
    private static final String HMAC_SHA_256 = "HmacSHA256";

    private Digests() {}

    public static Digest sha256(String text) {
        return sha256(bytes(text));
    }

    public static Digest sha256(byte[] bytes) {
        return digest(SHA_256, bytes);
    }

    public static Digest sha512(String text) {
        return digest(SHA_512, bytes(text));
    }

    /** SHA-512/256, which is not a truncated SHA-512: it has other initial values. */
    public static Digest sha512To256(String text) {
        return digest(SHA_512_256, bytes(text));
    }

    /** Returns the HMAC with SHA-256, in lowercase hex. */
    public static String hmacSha256(String key, String text) {
        return HexFormat.of().formatHex(hmac(HMAC_SHA_256, key, text));
    }

    /** Returns the 160 bits of the HMAC with SHA-1: one-time passwords are made of it (RFC 4226). */
    public static byte[] hmacSha1(byte[] key, byte[] message) {
        return hmac("HmacSHA1", key, message);
    }

    /** Returns the HMAC with SHA-256. */
    public static Digest hmacSha256(byte[] key, String text) {
        return new Digest(hmac(HMAC_SHA_256, key, bytes(text)));
    }

    /** Returns the 512 bits of the HMAC with SHA-512. */
    public static byte[] hmacSha512(String key, String text) {
        return hmac("HmacSHA512", key, text);
    }

    /** Returns the HMAC with SHA-512. */
    public static Digest hmacSha512(byte[] key, String text) {
        return new Digest(hmac("HmacSHA512", key, bytes(text)));
    }

    /** Derives 256 bits from a secret and a purpose, in characters that are safe in URLs. */
    public static String derived(String secret, String purpose) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(derivedKey(secret, purpose));
    }

    /** Derives 256 bits from a secret and a purpose. */
    static byte[] derivedKey(String secret, String purpose) {
        return hmac(HMAC_SHA_256, secret, purpose);
    }

    /** Compares in a time that does not depend on where texts of one length differ. */
    public static boolean same(String expected, String shown) {
        return MessageDigest.isEqual(bytes(expected), bytes(shown));
    }

    private static Digest digest(ThreadLocal<MessageDigest> algorithm, byte[] bytes) {
        return new Digest(algorithm.get().digest(bytes)); // which erases the input
    }

    /** Each session check computes one on an event loop: making the object takes as long as the digest of a key. */
    private static ThreadLocal<MessageDigest> algorithm(String name) {
        return ThreadLocal.withInitial(() -> {
            try {
                return MessageDigest.getInstance(name);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // every JDK provides it
            }
        });
    }

    private static byte[] hmac(String algorithm, String key, String text) {
        return hmac(algorithm, bytes(key), bytes(text));
    }

    private static byte[] hmac(String algorithm, byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK provides it, and accepts any key but an empty one
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
