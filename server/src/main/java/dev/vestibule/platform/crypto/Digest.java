package dev.vestibule.platform.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/** The digest of a secret: 256 or 512 bits. */
public final class Digest {
    private static final int SHORT = 32;
    private static final int LONG = 64;

    private final byte[] bytes;

    Digest(byte[] bytes) {
        if (bytes.length != SHORT && bytes.length != LONG) {
            throw new IllegalArgumentException("a digest has 32 or 64 bytes");
        }
        this.bytes = bytes;
    }

    /** Parses hex. */
    public static Digest of(String hex) {
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /** Returns lowercase hex. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    /** The bits of a digest are distributed evenly, so any of them will do. */
    @Override
    public int hashCode() {
        return (bytes[0] << 24) | ((bytes[1] & 0xFF) << 16) | ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF);
    }

    @Override
    public String toString() {
        return "Digest[hidden]";
    }
}
