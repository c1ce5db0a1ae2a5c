package dev.vestibule.password;

import java.util.Arrays;

/**
 * The state of one bcrypt hash, and the arithmetic on one, two or three of them at once. A processor mostly waits for
 * the tables of a hash, and the steps of another one fit in between. So their statements alternate, on variables of
 * their own: neither compiler nor processor interleave calls or loops.
 */
final class BlowfishLane {
    private static final int SUBKEYS = 18;
    private static final int BOXES = 1024;
    private static final int ROUNDS = 16;

    /** How often the text is encrypted. */
    private static final int TIMES = 64;

    /** {@code OrpheanBeholderScryDoubt}. */
    private static final int[] TEXT = {0x4F727068, 0x65616E42, 0x65686F6C, 0x64657253, 0x63727944, 0x6F756274};

    private final int[] subkeys = new int[SUBKEYS];
    private final int[] boxes = new int[BOXES];
    private final int[] key;
    private final int[] salt;
    private int left;
    private int right;

    /**
     * Starts a hash.
     *
     * @param pi the fraction of pi, which fills subkeys and boxes
     */
    BlowfishLane(int[] pi, byte[] key, byte[] salt) {
        System.arraycopy(pi, 0, subkeys, 0, SUBKEYS);
        System.arraycopy(pi, SUBKEYS, boxes, 0, BOXES);
        this.key = words(key);
        this.salt = words(salt);
        mix(this.key);
        fillSalted(subkeys, 0);
        fillSalted(boxes, SUBKEYS);
    }

    /** Returns the bytes, repeated until they fill the subkeys. */
    private static int[] words(byte[] bytes) {
        int[] words = new int[SUBKEYS];
        for (int i = 0; i < SUBKEYS * Integer.BYTES; i++) {
            words[i / Integer.BYTES] = (words[i / Integer.BYTES] << Byte.SIZE) | (bytes[i % bytes.length] & 0xff);
        }
        return words;
    }

    private void mix(int[] words) {
        for (int i = 0; i < SUBKEYS; i++) {
            subkeys[i] ^= words[i];
        }
        left = 0;
        right = 0;
    }

    private void fillSalted(int[] target, int start) {
        for (int i = 0; i < target.length; i += 2) {
            left ^= salt[(start + i) % 4];
            right ^= salt[(start + i + 1) % 4];
            encrypt();
            target[i] = left;
            target[i + 1] = right;
        }
    }

    private void encrypt() {
        int l = left ^ subkeys[0];
        int r = right;
        for (int j = 1; j < ROUNDS; j += 2) {
            r ^= scrambled(boxes, l) ^ subkeys[j];
            l ^= scrambled(boxes, r) ^ subkeys[j + 1];
        }
        left = r ^ subkeys[ROUNDS + 1];
        right = l;
    }

    private static int scrambled(int[] boxes, int half) {
        return ((boxes[half >>> 24] + boxes[256 + (half >>> 16 & 0xff)]) ^ boxes[512 + (half >>> 8 & 0xff)])
                + boxes[768 + (half & 0xff)];
    }

    /** Expands keys and salts {@code 1 << rounds} times. */
    static void expand(int rounds, BlowfishLane[] lanes) {
        for (int i = 0; i < 1 << rounds; i++) {
            for (BlowfishLane lane : lanes) {
                lane.mix(lane.key);
            }
            fill(lanes);
            for (BlowfishLane lane : lanes) {
                lane.mix(lane.salt);
            }
            fill(lanes);
        }
    }

    private static void fill(BlowfishLane[] lanes) {
        switch (lanes.length) {
            case 2 -> {
                fill(lanes[0], lanes[0].subkeys, lanes[1], lanes[1].subkeys);
                fill(lanes[0], lanes[0].boxes, lanes[1], lanes[1].boxes);
            }
            case 3 -> {
                fill(lanes[0], lanes[0].subkeys, lanes[1], lanes[1].subkeys, lanes[2], lanes[2].subkeys);
                fill(lanes[0], lanes[0].boxes, lanes[1], lanes[1].boxes, lanes[2], lanes[2].boxes);
            }
            default -> throw new IllegalArgumentException(lanes.length + " hashes at once");
        }
    }

    private static void fill(BlowfishLane a, int[] targetA, BlowfishLane b, int[] targetB) {
        int[] p = a.subkeys;
        int[] q = b.subkeys;
        int[] s = a.boxes;
        int[] t = b.boxes;
        int la = a.left;
        int ra = a.right;
        int lb = b.left;
        int rb = b.right;
        for (int i = 0; i < targetA.length; i += 2) {
            la ^= p[0];
            lb ^= q[0];
            for (int j = 1; j < ROUNDS; j += 2) {
                ra ^= scrambled(s, la) ^ p[j];
                rb ^= scrambled(t, lb) ^ q[j];
                la ^= scrambled(s, ra) ^ p[j + 1];
                lb ^= scrambled(t, rb) ^ q[j + 1];
            }
            int half = la;
            la = ra ^ p[ROUNDS + 1];
            ra = half;
            targetA[i] = la;
            targetA[i + 1] = ra;
            half = lb;
            lb = rb ^ q[ROUNDS + 1];
            rb = half;
            targetB[i] = lb;
            targetB[i + 1] = rb;
        }
        a.left = la;
        a.right = ra;
        b.left = lb;
        b.right = rb;
    }

    private static void fill(
            BlowfishLane a, int[] targetA, BlowfishLane b, int[] targetB, BlowfishLane c, int[] targetC) {
        int[] p = a.subkeys;
        int[] q = b.subkeys;
        int[] o = c.subkeys;
        int[] s = a.boxes;
        int[] t = b.boxes;
        int[] u = c.boxes;
        int la = a.left;
        int ra = a.right;
        int lb = b.left;
        int rb = b.right;
        int lc = c.left;
        int rc = c.right;
        for (int i = 0; i < targetA.length; i += 2) {
            la ^= p[0];
            lb ^= q[0];
            lc ^= o[0];
            for (int j = 1; j < ROUNDS; j += 2) {
                ra ^= scrambled(s, la) ^ p[j];
                rb ^= scrambled(t, lb) ^ q[j];
                rc ^= scrambled(u, lc) ^ o[j];
                la ^= scrambled(s, ra) ^ p[j + 1];
                lb ^= scrambled(t, rb) ^ q[j + 1];
                lc ^= scrambled(u, rc) ^ o[j + 1];
            }
            int half = la;
            la = ra ^ p[ROUNDS + 1];
            ra = half;
            targetA[i] = la;
            targetA[i + 1] = ra;
            half = lb;
            lb = rb ^ q[ROUNDS + 1];
            rb = half;
            targetB[i] = lb;
            targetB[i + 1] = rb;
            half = lc;
            lc = rc ^ o[ROUNDS + 1];
            rc = half;
            targetC[i] = lc;
            targetC[i + 1] = rc;
        }
        a.left = la;
        a.right = ra;
        b.left = lb;
        b.right = rb;
        c.left = lc;
        c.right = rc;
    }

    /** Returns the hash: the text, encrypted with what the key was expanded to. */
    byte[] output() {
        byte[] output = new byte[TEXT.length * Integer.BYTES];
        for (int i = 0; i < TEXT.length; i += 2) {
            left = TEXT[i];
            right = TEXT[i + 1];
            for (int time = 0; time < TIMES; time++) {
                encrypt();
            }
            put(left, output, i);
            put(right, output, i + 1);
        }
        return output;
    }

    private static void put(int word, byte[] bytes, int at) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[at * Integer.BYTES + i] = (byte) (word >>> (Byte.SIZE * (Integer.BYTES - 1 - i)));
        }
    }

    /** Forgets what was computed from the password. */
    void wipe() {
        Arrays.fill(subkeys, 0);
        Arrays.fill(boxes, 0);
        Arrays.fill(key, 0);
    }
}
