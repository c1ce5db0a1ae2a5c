package dev.vestibule.session;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The secret of an API key: {@code mb_} and 256 random bits. Only its SHA-512 is ever stored; so many random bits need
 * no slow hash (docs/decisions.md).
 */
public record ApiKeySecret(String text) {
    private static final int BYTES = 32;
    private static final int PREFIX_LENGTH = 7;
    private static final String START = "mb_";

    /** The length of the prefix and of 32 bytes in Base64. */
    private static final int LENGTH = 47;

    public static ApiKeySecret random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return new ApiKeySecret(START + Base64.getEncoder().encodeToString(bits));
    }

    /** Parses a text; returns empty if it does not have the form of a key. */
    public static Optional<ApiKeySecret> parse(String text) {
        return isOne(text) ? Optional.of(new ApiKeySecret(text)) : Optional.empty();
    }

    private static boolean isOne(String text) {
        if (text.length() != LENGTH || !text.startsWith(START) || text.charAt(LENGTH - 1) != '=') {
            return false;
        }
        for (int i = START.length(); i < LENGTH - 1; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '+' && c != '/') {
                return false;
            }
        }
        return true;
    }

    /** Returns the prefix, by which users distinguish keys. */
    public String prefix() {
        return text.substring(0, PREFIX_LENGTH);
    }

    /** Returns the masked form of a key with this prefix, for lists. */
    public static String masked(String prefix) {
        return prefix + "*".repeat(40);
    }

    /** Returns the SHA-512 of the text. */
    public Digest digest() {
        return Digests.sha512(text);
    }

    @Override
    public String toString() {
        return "ApiKeySecret[hidden]";
    }
}
