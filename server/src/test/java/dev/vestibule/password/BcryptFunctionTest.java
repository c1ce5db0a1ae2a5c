package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.generators.BCrypt;
import org.junit.jupiter.api.Test;

class BcryptFunctionTest {
    private static final int ROUNDS = 4;

    /** Compares so many hashes in groups of all sizes with the library's. */
    static void compare(int hashes) {
        var random = new SplittableRandom();
        for (int i = 0; i < hashes; i += BcryptFunction.MOST_AT_ONCE) {
            int rounds = random.nextInt(20) == 0 ? ROUNDS + 1 : ROUNDS;
            compare(BcryptFunction.here(), rounds, 2 + i % (BcryptFunction.MOST_AT_ONCE - 1), random);
        }
    }

    private static void compare(BcryptFunction function, int rounds, int together, SplittableRandom random) {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> salts = new ArrayList<>();
        for (int i = 0; i < together; i++) {
            keys.add(bytes(random, 1 + random.nextInt(72)));
            salts.add(bytes(random, 16));
        }
        List<byte[]> computed = function.compute(rounds, keys, salts);
        assertThat(computed).hasSize(together);
        for (int i = 0; i < together; i++) {
            assertThat(computed.get(i))
                    .as("key %s, salt %s", keys.get(i), salts.get(i))
                    .isEqualTo(BCrypt.generate(keys.get(i), salts.get(i), rounds, false));
        }
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void hashesComputedTogetherEqualThoseOfTheLibrary() {
        compare(300);
    }

    @Test
    void whatDiffersFromTheLibraryIsNotUsed() {
        int[] wrong = BcryptFunction.pi();
        wrong[1000] ^= 1;

        compare(new BcryptFunction(wrong), ROUNDS, BcryptFunction.MOST_AT_ONCE, new SplittableRandom());
    }

    /** By John Machin's formula. */
    @Test
    void aStateStartsWithTheFractionOfPi() {
        int[] words = BcryptFunction.pi();
        BigInteger one = BigInteger.ONE.shiftLeft(Integer.SIZE * (words.length + 2));
        BigInteger pi = arctan(5, one)
                .multiply(BigInteger.valueOf(4))
                .subtract(arctan(239, one))
                .multiply(BigInteger.valueOf(4));
        BigInteger fraction = pi.mod(one).shiftRight(2 * Integer.SIZE);
        for (int i = words.length - 1; i >= 0; i--) {
            assertThat(words[i]).isEqualTo(fraction.intValue());
            fraction = fraction.shiftRight(Integer.SIZE);
        }
    }

    private static BigInteger arctan(int cotangent, BigInteger one) {
        BigInteger square = BigInteger.valueOf((long) cotangent * cotangent);
        BigInteger power = one.divide(BigInteger.valueOf(cotangent));
        BigInteger sum = power;
        for (int odd = 3; power.signum() != 0; odd += 2) {
            power = power.divide(square).negate();
            sum = sum.add(power.divide(BigInteger.valueOf(odd)));
        }
        return sum;
    }
}
