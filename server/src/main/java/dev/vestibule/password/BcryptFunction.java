package dev.vestibule.password;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.generators.BCrypt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes bcrypt: several hashes of the same cost at once with our own arithmetic, and one by itself with the library.
 * The library is also the reference: our own is compared with it before its first use. Thread-safe.
 */
final class BcryptFunction {
    private static final Logger LOG = LoggerFactory.getLogger(BcryptFunction.class);

    /** How many hashes are computed at once: the compiler of Java 17 keeps too few variables in registers for three. */
    static final int MOST_AT_ONCE = Runtime.version().feature() < 21 ? 2 : 3;

    /** The first words of the fraction of pi, as in the paper on Blowfish. */
    private static final int WORDS = 18 + 4 * 256;

    private static final int CHECKED_ROUNDS = 4;

    /** Made when the first bcrypt hash is verified, which most servers never do. */
    private static final class Here {
        static final BcryptFunction FUNCTION = new BcryptFunction(pi());
    }

    private final int[] pi;
    private final boolean right;

    /** @param pi what the state of a hash starts with */
    BcryptFunction(int[] pi) {
        this.pi = pi;
        this.right = isRight();
        if (!right) {
            LOG.warn(
                    "bcrypt computes other hashes than the library on this Java. The library is used, which is slower");
        }
    }

    static BcryptFunction here() {
        return Here.FUNCTION;
    }

    static int[] pi() {
        try (InputStream file = BcryptFunction.class.getResourceAsStream("pi.bin");
                DataInputStream words = new DataInputStream(Objects.requireNonNull(file))) {
            int[] pi = new int[WORDS];
            for (int i = 0; i < WORDS; i++) {
                pi[i] = words.readInt();
            }
            return pi;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isRight() {
        List<byte[]> keys = Stream.of(1, 2, 72).map(BcryptFunction::sample).toList();
        List<byte[]> salts = Stream.of(16, 16, 16).map(BcryptFunction::sample).toList();
        return IntStream.rangeClosed(2, MOST_AT_ONCE)
                .allMatch(lanes -> isRight(keys.subList(0, lanes), salts.subList(0, lanes)));
    }

    private static byte[] sample(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (255 - 7 * i);
        }
        return bytes;
    }

    private boolean isRight(List<byte[]> keys, List<byte[]> salts) {
        try {
            List<byte[]> computed = together(CHECKED_ROUNDS, keys, salts);
            return IntStream.range(0, keys.size())
                    .allMatch(i -> Arrays.equals(computed.get(i), library(CHECKED_ROUNDS, keys.get(i), salts.get(i))));
        } catch (RuntimeException | LinkageError broken) {
            LOG.debug("bcrypt fails", broken);
            return false;
        }
    }

    /**
     * Computes the 24 bytes of some hashes.
     *
     * @param rounds the logarithm of how often keys and salts are expanded
     * @param keys of 1 to 72 bytes; {@link #MOST_AT_ONCE} at most
     * @param salts one of 16 bytes for each key
     */
    List<byte[]> compute(int rounds, List<byte[]> keys, List<byte[]> salts) {
        return right && keys.size() > 1
                ? together(rounds, keys, salts)
                : IntStream.range(0, keys.size())
                        .mapToObj(i -> library(rounds, keys.get(i), salts.get(i)))
                        .toList();
    }

    private List<byte[]> together(int rounds, List<byte[]> keys, List<byte[]> salts) {
        BlowfishLane[] lanes = IntStream.range(0, keys.size())
                .mapToObj(i -> new BlowfishLane(pi, keys.get(i), salts.get(i)))
                .toArray(BlowfishLane[]::new);
        try {
            BlowfishLane.expand(rounds, lanes);
            return Stream.of(lanes).map(BlowfishLane::output).toList();
        } finally {
            Stream.of(lanes).forEach(BlowfishLane::wipe);
        }
    }

    private static byte[] library(int rounds, byte[] key, byte[] salt) {
        return BCrypt.generate(key, salt, rounds, false);
    }
}
