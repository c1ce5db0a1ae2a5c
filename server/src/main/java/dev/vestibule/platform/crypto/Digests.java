package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is kept of secrets, and what is made out of them. Digests are lower-case hex; texts count as UTF-8. */
public final class Digests {
    private static final String SHA_256 = "SHA-256";
    private static final String HMAC_SHA_256 = "HmacSHA256";

    private Digests() {}

    public static String sha256(String text) {
        return sha256(bytes(text));
    }

    public static String sha256(byte[] bytes) {
        return hex(digest(SHA_256, bytes));
    }

    public static String sha512(String text) {
        return hex(digest("SHA-512", bytes(text)));
    }

    /** SHA-512/256, which is no part of SHA-512: it begins with other values. */
    public static String sha512To256(String text) {
        return hex(digest("SHA-512/256", bytes(text)));
    }

    /** HMAC with SHA-256. */
    public static String hmacSha256(String key, String text) {
        return hex(hmac(HMAC_SHA_256, key, text));
    }

    /** The 512 bits themselves of HMAC with SHA-512. */
    public static byte[] hmacSha512(String key, String text) {
        return hmac("HmacSHA512", key, text);
    }

    /** 256 bits that follow from a secret and a purpose, in the letters of URLs. */
    public static String derived(String secret, String purpose) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(HMAC_SHA_256, secret, purpose));
    }

    /** Compares in a time that does not tell where texts of one length differ. */
    public static boolean same(String expected, String shown) {
        return MessageDigest.isEqual(bytes(expected), bytes(shown));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static byte[] hmac(String algorithm, String key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(key), algorithm));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it, and takes any key but an empty one
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
