package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class Argon2MatrixTest {
    private static final BlockMixer MIXER = new ScalarMixer();

    /** Section 5.3 of RFC 9106, run twice in the same memory. */
    @Test
    void theVectorOfTheRfcComesOutInFreshAndInUsedMemory() {
        String expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        Argon2Cost cost = new Argon2Cost(32, 3, 4);
        Argon2Matrix matrix = new Argon2Matrix(cost);
        for (int run = 0; run < 2; run++) {
            byte[] tag = matrix.compute(MIXER, 32, filled(32, 1), filled(16, 2), filled(8, 3), filled(12, 4));

            assertThat(HexFormat.of().formatHex(tag)).isEqualTo(expected);
        }
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4));
        assertThat(HexFormat.of().formatHex(Argon2Library.compute(filled(32, 1), 32, cost, parameters)))
                .isEqualTo(expected);
    }

    @Property(tries = 400)
    void randomHashesEqualThoseOfTheLibrary(
            @ForAll long seed,
            @ForAll @IntRange(min = 8, max = 40) int kibOfALane,
            @ForAll @IntRange(min = 1, max = 4) int iterations,
            @ForAll @IntRange(min = 1, max = 16) int parallelism) {
        var random = new SplittableRandom(seed);
        Argon2Cost cost =
                new Argon2Cost(kibOfALane * parallelism + random.nextInt(parallelism), iterations, parallelism);
        byte[] password = bytes(random, random.nextInt(200));
        byte[] salt = bytes(random, 8 + random.nextInt(56));
        int length = 16 + random.nextInt(200);

        assertThat(new Argon2Matrix(cost).compute(MIXER, password, salt, length))
                .isEqualTo(Argon2Library.compute(password, salt, cost, length));
    }

    /** More blocks than a block has addresses, so that they are computed several times. */
    @Test
    void aLargeHashEqualsThatOfTheLibrary() {
        Argon2Cost cost = new Argon2Cost(4_099, 3, 2);

        assertThat(new Argon2Matrix(cost).compute(MIXER, filled(20, 1), filled(16, 2), 32))
                .isEqualTo(Argon2Library.compute(filled(20, 1), filled(16, 2), cost, 32));
    }

    @Test
    void nothingOfAHashStaysInMemory() throws ReflectiveOperationException {
        Argon2Matrix matrix = new Argon2Matrix(new Argon2Cost(64, 2, 1));
        matrix.compute(MIXER, filled(20, 1), filled(16, 2), 32);

        for (String kept : new String[] {"memory", "state"}) {
            var field = Argon2Matrix.class.getDeclaredField(kept);
            field.setAccessible(true);
            assertThat((long[]) field.get(matrix)).containsOnly(0);
        }
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
