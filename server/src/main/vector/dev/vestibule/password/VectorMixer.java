package dev.vestibule.password;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Computes with eight words at a time. A block is kept as sixteen vectors: the one at 4p + x has the words 4x to 4x + 3
 * of the rows 2p and 2p + 1. As the rows p, the vectors 4p to 4p + 3 are four words of both; as the columns x, the
 * vectors x, x + 4, x + 8 and x + 12 are four words of both. So rows and columns are permuted without moving words
 * between vectors; only the diagonals rotate them, inside each, and differently for both.
 *
 * <p>Compiled apart, with the module of vectors; used only if Java was started with it. Without helpers in
 * {@code quarter}: the compiler would stop to inline them, and put each vector on the heap.
 */
final class VectorMixer implements BlockMixer {
    private static final VectorSpecies<Long> EIGHT = LongVector.SPECIES_512;
    private static final int WIDTH = 8;

    private static final VectorShuffle<Long> ROWS_1 = VectorShuffle.fromValues(EIGHT, 1, 2, 3, 0, 5, 6, 7, 4);
    private static final VectorShuffle<Long> ROWS_2 = VectorShuffle.fromValues(EIGHT, 2, 3, 0, 1, 6, 7, 4, 5);
    private static final VectorShuffle<Long> ROWS_3 = VectorShuffle.fromValues(EIGHT, 3, 0, 1, 2, 7, 4, 5, 6);

    private static final VectorShuffle<Long> COLUMNS_1 = VectorShuffle.fromValues(EIGHT, 1, 4, 3, 6, 5, 0, 7, 2);
    private static final VectorShuffle<Long> COLUMNS_2 = VectorShuffle.fromValues(EIGHT, 4, 5, 6, 7, 0, 1, 2, 3);
    private static final VectorShuffle<Long> COLUMNS_3 = VectorShuffle.fromValues(EIGHT, 5, 0, 7, 2, 1, 4, 3, 6);

    /** Fails if the processor's vectors are shorter: then they would be objects. */
    VectorMixer() {
        if (LongVector.SPECIES_PREFERRED.length() < WIDTH) {
            throw new UnsupportedOperationException("Vectors have " + LongVector.SPECIES_PREFERRED);
        }
    }

    @Override
    public void mix(long[] memory, int previous, int reference, int target, boolean xor, long[] state) {
        start(memory, previous, reference, target, xor, state);
        rows(state);
        columns(state);
        for (int i = 0; i < LONGS; i += WIDTH) {
            LongVector.fromArray(EIGHT, memory, target + i)
                    .lanewise(VectorOperators.XOR, LongVector.fromArray(EIGHT, state, i))
                    .intoArray(memory, target + i);
        }
    }

    @Override
    public int place(int word) {
        int row = word >> 4;
        int inRow = word & 15;
        return (row >> 1) * 32 + (inRow >> 2) * WIDTH + (row & 1) * 4 + (inRow & 3);
    }

    private static void start(long[] memory, int previous, int reference, int target, boolean xor, long[] state) {
        for (int i = 0; i < LONGS; i += WIDTH) {
            LongVector both = LongVector.fromArray(EIGHT, memory, previous + i)
                    .lanewise(VectorOperators.XOR, LongVector.fromArray(EIGHT, memory, reference + i));
            both.intoArray(state, i);
            if (xor) {
                both = both.lanewise(VectorOperators.XOR, LongVector.fromArray(EIGHT, memory, target + i));
            }
            both.intoArray(memory, target + i);
        }
    }

    private static void rows(long[] state) {
        for (int i = 0; i < LONGS; i += 32) {
            quarter(state, i, 8, ROWS_1, ROWS_2, ROWS_3);
        }
        for (int i = 0; i < LONGS; i += 32) {
            quarter(state, i, 8, ROWS_3, ROWS_2, ROWS_1);
        }
    }

    private static void columns(long[] state) {
        for (int i = 0; i < 32; i += WIDTH) {
            quarter(state, i, 32, COLUMNS_1, COLUMNS_2, COLUMNS_3);
        }
        for (int i = 0; i < 32; i += WIDTH) {
            quarter(state, i, 32, COLUMNS_3, COLUMNS_2, COLUMNS_1);
        }
    }

    /** Mixes four vectors, then moves their words to the diagonals, or back. */
    private static void quarter(
            long[] state,
            int i,
            int apart,
            VectorShuffle<Long> one,
            VectorShuffle<Long> two,
            VectorShuffle<Long> three) {
        LongVector a = LongVector.fromArray(EIGHT, state, i);
        LongVector b = LongVector.fromArray(EIGHT, state, i + apart);
        LongVector c = LongVector.fromArray(EIGHT, state, i + 2 * apart);
        LongVector d = LongVector.fromArray(EIGHT, state, i + 3 * apart);
        LongVector product = a.and(LOWER_HALF).mul(b.and(LOWER_HALF));
        a = a.add(b).add(product.add(product));
        d = d.lanewise(VectorOperators.XOR, a).lanewise(VectorOperators.ROR, 32);
        product = c.and(LOWER_HALF).mul(d.and(LOWER_HALF));
        c = c.add(d).add(product.add(product));
        b = b.lanewise(VectorOperators.XOR, c).lanewise(VectorOperators.ROR, 24);
        product = a.and(LOWER_HALF).mul(b.and(LOWER_HALF));
        a = a.add(b).add(product.add(product));
        d = d.lanewise(VectorOperators.XOR, a).lanewise(VectorOperators.ROR, 16);
        product = c.and(LOWER_HALF).mul(d.and(LOWER_HALF));
        c = c.add(d).add(product.add(product));
        b = b.lanewise(VectorOperators.XOR, c).lanewise(VectorOperators.ROR, 63);
        a.intoArray(state, i);
        b.rearrange(one).intoArray(state, i + apart);
        c.rearrange(two).intoArray(state, i + 2 * apart);
        d.rearrange(three).intoArray(state, i + 3 * apart);
    }
}
