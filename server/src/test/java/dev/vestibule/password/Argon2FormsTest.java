package dev.vestibule.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class Argon2FormsTest {
    private static final Argon2Cost COST = new Argon2Cost(64, 2, 1);
    private static final ScalarMixer RIGHT = new ScalarMixer();

    @Test
    void aFormThatComputesSomethingElseIsReplacedByTheLibrary() {
        var forms = new Argon2Forms(new Altered(0, true), Optional::empty);

        assertThat(forms.forNextHash()).isEmpty();
        assertThat(forms.forNextHash()).isEmpty();
        assertThat(new Argon2Function(1024, forms).compute(new byte[] {1}, new byte[16], COST, 32))
                .isEqualTo(new Argon2Function(1024).compute(new byte[] {1}, new byte[16], COST, 32));
    }

    @Test
    void aFormThatFailsIsReplacedByTheLibrary() {
        assertThat(new Argon2Forms(new Altered(-1, true), Optional::empty).forNextHash())
                .isEmpty();
    }

    @Test
    void theScalarFormIsRight() {
        assertThat(new Argon2Forms(RIGHT, Optional::empty).forNextHash()).containsSame(RIGHT);
    }

    @Test
    void vectorsThatDifferFromTheScalarFormAreNotUsed() {
        var forms = new Argon2Forms(RIGHT, Optional::empty);
        assertThat(forms.forNextHash()).isPresent();
        forms.decide(new Altered(5_000, true));

        assertThat(new VectorTrial(RIGHT, new Altered(5_000, true)).run()).isEqualTo(VectorTrial.Result.WRONG);
        assertThat(forms.forNextHash()).containsSame(RIGHT);
    }

    @Test
    void vectorsThatAreFasterAreUsed() {
        Altered slow = new Altered(Integer.MAX_VALUE, false);
        var forms = new Argon2Forms(slow, Optional::empty);
        assertThat(forms.forNextHash()).containsSame(slow);
        forms.decide(RIGHT);

        assertThat(forms.forNextHash()).containsSame(RIGHT);
    }

    /** Changes a bit after so many blocks, or only takes ten times as long. */
    private static final class Altered implements BlockMixer {
        private final int right;
        private final boolean changes;
        private int mixed;

        Altered(int right, boolean changes) {
            this.right = right;
            this.changes = changes;
        }

        @Override
        public void mix(long[] memory, int previous, int reference, int target, boolean xor, long[] state) {
            if (right < 0) {
                throw new IllegalStateException("no such instruction");
            }
            for (int i = 0; !changes && i < 10; i++) {
                RIGHT.mix(new long[LONGS], 0, 0, 0, xor, state);
            }
            RIGHT.mix(memory, previous, reference, target, xor, state);
            if (changes && mixed++ >= right) {
                memory[target + 7] ^= 1;
            }
        }

        @Override
        public int place(int word) {
            return word;
        }
    }
}
