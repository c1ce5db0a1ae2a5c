package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is kept of secrets, and what is made out of them. */
public final class Digests {
    private Digests() {}

    /** SHA-256, in hex. */
    public static String sha256(String text) {
        return hex("SHA-256", text);
    }

    /** SHA-512, in hex. */
    public static String sha512(String text) {
        return hex("SHA-512", text);
    }

    private static String hex(String algorithm, String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance(algorithm);
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** 256 bits that follow from a secret and a purpose, in the letters of URLs. */
    public static String derived(String secret, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
