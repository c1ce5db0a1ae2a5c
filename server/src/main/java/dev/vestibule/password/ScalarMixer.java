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
        for (int row = 0; row < LONGS; row += 16) {
            permute(state, row, 2);
        }
        for (int column = 0; column < 16; column += 2) {
            permute(state, column, 16);
        }
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

    /** The permutation P of eight pairs of words, which begin so many words apart. */
    private static void permute(long[] v, int o, int apart) {
        int b = o + 2 * apart;
        int c = o + 4 * apart;
        int d = o + 6 * apart;
        quarter(v, o, b, c, d);
        quarter(v, o + 1, b + 1, c + 1, d + 1);
        quarter(v, o + apart, b + apart, c + apart, d + apart);
        quarter(v, o + apart + 1, b + apart + 1, c + apart + 1, d + apart + 1);

        quarter(v, o, b + 1, c + apart, d + apart + 1);
        quarter(v, o + 1, b + apart, c + apart + 1, d);
        quarter(v, o + apart, b + apart + 1, c, d + 1);
        quarter(v, o + apart + 1, b, c + 1, d + apart);
    }

    /** Four words fit the registers; sixteen, a whole permutation, do not. */
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
