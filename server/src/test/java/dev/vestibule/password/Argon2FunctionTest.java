package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.refusal.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Argon2FunctionTest {
    private static final Argon2Cost COST = new Argon2Cost(64, 2, 1);

    private final Argon2Function argon2 = new Argon2Function(2 * 1024 * 1024);

    @Test
    void hashesOfDifferentCostDoNotDisturbEachOther() {
        byte[] first = compute("one", COST);
        compute("two", new Argon2Cost(128, 1, 2));

        assertThat(compute("one", COST)).isEqualTo(first);
        assertThat(compute("two", COST)).isNotEqualTo(first);
    }

    /** An imported hash may cost more than all of the memory for hashes. */
    @Test
    void aHashThatNeedsMoreMemoryThanThereIsIsTroubleOfOursAndTakesNone() {
        Argon2Function small = new Argon2Function(64);
        assertThatThrownBy(() -> small.compute(new byte[] {1}, new byte[16], new Argon2Cost(65, 1, 1), 32))
                .isInstanceOf(UnavailableException.class);
        assertThat(small.compute(new byte[] {1}, new byte[16], COST, 32)).hasSize(32);
    }

    @Test
    void manyThreadsMayHashAtOnce() {
        byte[] expected = compute("one", COST);

        assertThat(IntStream.range(0, 400).parallel().mapToObj(i -> compute("one", COST)))
                .allSatisfy(output -> assertThat(output).isEqualTo(expected));
    }

    private byte[] compute(String password, Argon2Cost cost) {
        return argon2.compute(password.getBytes(StandardCharsets.UTF_8), filled(16, 7), cost, 32);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
