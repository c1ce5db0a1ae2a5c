package dev.vestibule.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bcrypt hash, plain or in Metabase's form. Only verified, never created. */
final class BcryptHash {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\$metabase-bcrypt\\$([^$]{0,254}))?\\$2[aby]\\$([0-9]{2})\\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})");
    private static final String ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LEAST_ROUNDS = 4;
    /** 2^16 rounds take some four seconds; a planted 31 would take two days. */
    private static final int MOST_ROUNDS = 16;

    private static final int READ_BYTES = 72;
    private static final int SALT_BYTES = 16;
    private static final int OUTPUT_BYTES = 23;

    private final byte[] prefix;
    private final int rounds;
    private final byte[] salt;
    private final byte[] output;

    private BcryptHash(byte[] prefix, int rounds, byte[] salt, byte[] output) {
        this.prefix = prefix;
        this.rounds = rounds;
        this.salt = salt;
        this.output = output;
    }

    /** Parses a hash; returns empty if the text has another form, or too many rounds. */
    static Optional<BcryptHash> parse(String encoded) {
        Matcher parts = FORM.matcher(encoded);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int rounds = Integer.parseInt(parts.group(2));
        if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
            return Optional.empty();
        }
        String prefix = parts.group(1) == null ? "" : parts.group(1);
        return Optional.of(new BcryptHash(
                prefix.getBytes(StandardCharsets.UTF_8),
                rounds,
                decode(parts.group(3), SALT_BYTES),
                decode(parts.group(4), OUTPUT_BYTES)));
    }

    /** Returns the logarithm of how often the key is expanded. */
    int rounds() {
        return rounds;
    }

    boolean matches(byte[] password) {
        byte[] key = key(password);
        try {
            return match(List.of(this), List.of(key)).get(0);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /**
     * Returns for each hash whether it is that of the {@link #key} at the same place.
     *
     * @param hashes {@link BcryptFunction#MOST_AT_ONCE} at most, with equal rounds
     */
    static List<Boolean> match(List<BcryptHash> hashes, List<byte[]> keys) {
        List<byte[]> computed = BcryptFunction.here()
                .compute(
                        hashes.get(0).rounds,
                        keys,
                        hashes.stream().map(hash -> hash.salt).toList());
        List<Boolean> matches = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            byte[] output = Arrays.copyOf(computed.get(i), OUTPUT_BYTES);
            matches.add(MessageDigest.isEqual(output, hashes.get(i).output));
        }
        return matches;
    }

    /**
     * Returns the input as jBCrypt reads it: the bytes and a terminating zero, of which the first 72 count. With
     * Metabase's salt of 36 bytes in front, 36 bytes of the password count; the next sign-in creates a new hash of all
     * of it.
     */
    byte[] key(byte[] password) {
        int length = Math.min(prefix.length + password.length + 1, READ_BYTES);
        byte[] key = Arrays.copyOf(prefix, length);
        int start = Math.min(prefix.length, length);
        System.arraycopy(password, 0, key, start, Math.min(password.length, length - start));
        return key;
    }

    /** Decodes bcrypt's own base 64: another alphabet, no padding, spare bits at the end ignored. */
    private static byte[] decode(String text, int length) {
        byte[] bytes = new byte[length];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < text.length() && at < length; i++) {
            bits = (bits << 6) | ALPHABET.indexOf(text.charAt(i));
            held += 6;
            if (held >= 8) {
                held -= 8;
                bytes[at++] = (byte) (bits >> held);
            }
        }
        return bytes;
    }
}
