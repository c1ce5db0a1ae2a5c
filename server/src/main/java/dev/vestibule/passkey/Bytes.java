package dev.vestibule.passkey;

import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Bytes of WebAuthn, which its JSON has in base64url without padding. */
public final class Bytes {
    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    static Bytes of(byte[] content) {
        return new Bytes(content.clone());
    }

    static Bytes random(int length, SecureRandom random) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        return new Bytes(content);
    }

    /** Parses base64url; returns empty for anything else. */
    public static Optional<Bytes> parse(String text) {
        try {
            return Optional.of(new Bytes(Base64.getUrlDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    byte[] array() {
        return content.clone();
    }

    /** Returns base64url without padding. */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
    }

    Digest digest() {
        return Digests.sha256(content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && MessageDigest.isEqual(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + content.length + "]";
    }
}
