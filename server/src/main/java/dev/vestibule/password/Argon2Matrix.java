package dev.vestibule.password;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * Computes Argon2id, version 1.3 (RFC 9106), in one array of longs, which it keeps for the next hash and wipes after
 * each. Used by one thread at a time.
 */
final class Argon2Matrix {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLICES = 4;
    private static final int VERSION = 0x13;
    private static final int TYPE_ID = 2;
    private static final int BLOCK_BYTES = 1024;
    private static final int DIGEST_BYTES = 64;

    private final Argon2Cost cost;
    /** Blocks in a lane, and in the part of a lane that is between two points of synchronization. */
    private final int laneBlocks;

    private final int segmentBlocks;
    /** The lanes, one after the other, then a block of zeros, one that numbers addresses, and one of addresses. */
    private final long[] memory;

    private final int zeros;
    private final int counters;
    private final int addresses;
    private final long[] state = new long[BlockMixer.LONGS];

    Argon2Matrix(Argon2Cost cost) {
        this.cost = cost;
        this.segmentBlocks = cost.memoryKib() / (SLICES * cost.parallelism());
        this.laneBlocks = SLICES * segmentBlocks;
        this.zeros = cost.parallelism() * laneBlocks * BlockMixer.LONGS;
        this.counters = zeros + BlockMixer.LONGS;
        this.addresses = counters + BlockMixer.LONGS;
        this.memory = new long[addresses + BlockMixer.LONGS];
    }

    boolean isFor(Argon2Cost wanted) {
        return cost.equals(wanted);
    }

    /** Computes the hash of a password, without a secret and without associated data. */
    byte[] compute(BlockMixer mixer, byte[] password, byte[] salt, int length) {
        return compute(mixer, length, password, salt, new byte[0], new byte[0]);
    }

    /**
     * Computes a hash.
     *
     * @param inputs password, salt, secret and associated data
     */
    byte[] compute(BlockMixer mixer, int length, byte[]... inputs) {
        try {
            fillFirstBlocks(mixer, length, inputs);
            for (int pass = 0; pass < cost.iterations(); pass++) {
                for (int slice = 0; slice < SLICES; slice++) {
                    for (int lane = 0; lane < cost.parallelism(); lane++) {
                        fillSegment(mixer, pass, slice, lane);
                    }
                }
            }
            return output(mixer, length);
        } finally {
            Arrays.fill(memory, 0);
            Arrays.fill(state, 0);
        }
    }

    private void fillFirstBlocks(BlockMixer mixer, int length, byte[]... inputs) {
        var digest = new Blake2bDigest(8 * DIGEST_BYTES);
        update(digest, cost.parallelism());
        update(digest, length);
        update(digest, cost.memoryKib());
        update(digest, cost.iterations());
        update(digest, VERSION);
        update(digest, TYPE_ID);
        for (byte[] input : inputs) {
            update(digest, input.length);
            digest.update(input, 0, input.length);
        }
        byte[] seed = new byte[DIGEST_BYTES + 2 * Integer.BYTES];
        digest.doFinal(seed, 0);
        byte[] block = new byte[BLOCK_BYTES];
        for (int lane = 0; lane < cost.parallelism(); lane++) {
            seed[DIGEST_BYTES + Integer.BYTES] = (byte) lane;
            for (int column = 0; column < 2; column++) {
                seed[DIGEST_BYTES] = (byte) column;
                hash(seed, block);
                int at = index(lane, column);
                for (int word = 0; word < BlockMixer.LONGS; word++) {
                    memory[at + mixer.place(word)] = (long) WORDS.get(block, word * Long.BYTES);
                }
            }
        }
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }

    private void fillSegment(BlockMixer mixer, int pass, int slice, int lane) {
        boolean independent = pass == 0 && slice < SLICES / 2;
        if (independent) {
            startAddresses(mixer, pass, slice, lane);
        }
        int first = pass == 0 && slice == 0 ? 2 : 0;
        for (int i = first; i < segmentBlocks; i++) {
            int column = slice * segmentBlocks + i;
            int previous = index(lane, column == 0 ? laneBlocks - 1 : column - 1);
            if (independent && (i == first || i % BlockMixer.LONGS == 0)) {
                nextAddresses(mixer);
            }
            long random = memory[independent ? addresses + mixer.place(i % BlockMixer.LONGS) : previous];
            int reference = reference(random, pass, slice, lane, i);
            mixer.mix(memory, previous, reference, index(lane, column), pass > 0, state);
        }
    }

    /** Returns which block the pseudo-random word chooses (RFC 9106, section 3.4.2). */
    private int reference(long random, int pass, int slice, int lane, int i) {
        int chosen = pass == 0 && slice == 0 ? lane : (int) ((random >>> 32) % cost.parallelism());
        int finished = pass == 0 ? slice * segmentBlocks : laneBlocks - segmentBlocks;
        int among;
        if (chosen == lane) {
            among = finished + i - 1;
        } else {
            among = i == 0 ? finished - 1 : finished;
        }
        long low = random & BlockMixer.LOWER_HALF;
        long square = (low * low) >>> 32;
        int back = among - 1 - (int) ((among * square) >>> 32);
        int start = pass == 0 ? 0 : (slice + 1) * segmentBlocks;
        return index(chosen, (start + back) % laneBlocks);
    }

    private void startAddresses(BlockMixer mixer, int pass, int slice, int lane) {
        long[] inputs = {pass, lane, slice, (long) cost.parallelism() * laneBlocks, cost.iterations(), TYPE_ID, 0};
        for (int word = 0; word < inputs.length; word++) {
            memory[counters + mixer.place(word)] = inputs[word];
        }
    }

    private void nextAddresses(BlockMixer mixer) {
        memory[counters + mixer.place(6)]++;
        mixer.mix(memory, zeros, counters, addresses, false, state);
        mixer.mix(memory, zeros, addresses, addresses, false, state);
    }

    private byte[] output(BlockMixer mixer, int length) {
        int last = index(0, laneBlocks - 1);
        for (int lane = 1; lane < cost.parallelism(); lane++) {
            int other = index(lane, laneBlocks - 1);
            for (int i = 0; i < BlockMixer.LONGS; i++) {
                memory[last + i] ^= memory[other + i];
            }
        }
        byte[] block = new byte[BLOCK_BYTES];
        for (int word = 0; word < BlockMixer.LONGS; word++) {
            WORDS.set(block, word * Long.BYTES, memory[last + mixer.place(word)]);
        }
        byte[] output = new byte[length];
        hash(block, output);
        Arrays.fill(block, (byte) 0);
        return output;
    }

    private int index(int lane, int column) {
        return (lane * laneBlocks + column) * BlockMixer.LONGS;
    }

    /** The hash of variable length (RFC 9106, section 3.3). */
    private static void hash(byte[] input, byte[] output) {
        int length = output.length;
        var digest = new Blake2bDigest(8 * Math.min(length, DIGEST_BYTES));
        update(digest, length);
        digest.update(input, 0, input.length);
        if (length <= DIGEST_BYTES) {
            digest.doFinal(output, 0);
            return;
        }
        byte[] part = new byte[DIGEST_BYTES];
        digest.doFinal(part, 0);
        int at = 0;
        while (length - at > DIGEST_BYTES) {
            System.arraycopy(part, 0, output, at, DIGEST_BYTES / 2);
            at += DIGEST_BYTES / 2;
            int rest = Math.min(length - at, DIGEST_BYTES);
            digest = new Blake2bDigest(8 * rest);
            digest.update(part, 0, DIGEST_BYTES);
            digest.doFinal(part, 0);
        }
        System.arraycopy(part, 0, output, at, length - at);
        Arrays.fill(part, (byte) 0);
    }

    private static void update(Blake2bDigest digest, int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            digest.update((byte) (number >>> shift));
        }
    }
}
