package dev.vestibule.password;

/** Computes with one word at a time, in the order of RFC 9106. Works, and is compiled well, on each processor. */
final class ScalarMixer implements BlockMixer {
    @Override
    public void mix(long[] memory, int previous, int reference, int target, boolean xor, long[] state) {
        for (int i = 0; i < LONGS; i++) {
            state[i] = memory[previous + i] ^ memory[reference + i];
        }
        if (xor) {
            add(memory, target, state);
        } else {
            System.arraycopy(state, 0, memory, target, LONGS);
        }
        rows(state);
        columns(state);
        add(memory, target, state);
    }

    @Override
    public int place(int word) {
        return word;
    }

    private static void add(long[] memory, int target, long[] state) {
        for (int i = 0; i < LONGS; i++) {
            memory[target + i] ^= state[i];
        }
    }

    /** The permutation P of each row of sixteen words. */
    private static void rows(long[] v) {
        for (int row = 0; row < LONGS; row += 16) {
            for (int i = row; i < row + 4; i++) {
                quarter(v, i, i + 4, i + 8, i + 12);
            }
        }
        for (int i = 0; i < LONGS; i += 16) {
            quarter(v, i, i + 5, i + 10, i + 15);
            quarter(v, i + 1, i + 6, i + 11, i + 12);
            quarter(v, i + 2, i + 7, i + 8, i + 13);
            quarter(v, i + 3, i + 4, i + 9, i + 14);
        }
    }

    /** The permutation P of each column, which has two words of each row. */
    private static void columns(long[] v) {
        for (int i = 0; i < 32; i++) {
            quarter(v, i, i + 32, i + 64, i + 96);
        }
        for (int i = 0; i < 16; i += 2) {
            quarter(v, i, i + 33, i + 80, i + 113);
            quarter(v, i + 1, i + 48, i + 81, i + 96);
            quarter(v, i + 16, i + 49, i + 64, i + 97);
            quarter(v, i + 17, i + 32, i + 65, i + 112);
        }
    }

    /**
     * Four words fit the registers; sixteen, a whole permutation, do not. The places are constants beside the index of
     * a loop: so the compiler tests the bounds once for all.
     */
    private static void quarter(long[] v, int i, int j, int k, int l) {
        long a = v[i];
        long b = v[j];
        long c = v[k];
        long d = v[l];
        a = multiplyAndAdd(a, b);
        d = Long.rotateRight(d ^ a, 32);
        c = multiplyAndAdd(c, d);
        b = Long.rotateRight(b ^ c, 24);
        a = multiplyAndAdd(a, b);
        d = Long.rotateRight(d ^ a, 16);
        c = multiplyAndAdd(c, d);
        b = Long.rotateRight(b ^ c, 63);
        v[i] = a;
        v[j] = b;
        v[k] = c;
        v[l] = d;
    }

    private static long multiplyAndAdd(long x, long y) {
        return x + y + 2 * (x & LOWER_HALF) * (y & LOWER_HALF);
    }
}
