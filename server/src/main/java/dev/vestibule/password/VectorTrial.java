package dev.vestibule.password;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the vector form of Argon2's block function with the scalar one until the compiler is done with it: before,
 * it is far slower, and only compiled code shows whether it is right.
 */
final class VectorTrial {
    private static final Logger LOG = LoggerFactory.getLogger(VectorTrial.class);
    private static final String FORM = "dev.vestibule.password.VectorMixer";
    private static final int BLOCKS = 16;
    private static final int MIXES = 512;
    private static final long MOST_NANOS = 15_000_000_000L;
    private static final int LEAST_ROUNDS = 20;

    /** How a trial ended. */
    enum Result {
        FASTER,
        SLOWER,
        WRONG
    }

    private final BlockMixer scalar;
    private final BlockMixer vector;
    private final long[] scalarBlocks = new long[BLOCKS * BlockMixer.LONGS];
    private final long[] vectorBlocks = new long[BLOCKS * BlockMixer.LONGS];
    private final long[] state = new long[BlockMixer.LONGS];
    private long random = 0x9e37_79b9_7f4a_7c15L;
    private long fastestScalar = Long.MAX_VALUE;
    private long fastestVector = Long.MAX_VALUE;

    VectorTrial(BlockMixer scalar, BlockMixer vector) {
        this.scalar = scalar;
        this.vector = vector;
    }

    /** Returns the vector form if this Java has its module, and the processor has vectors wide enough. */
    static Optional<BlockMixer> vectorForm() {
        if (!VectorModule.load()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Class.forName(FORM)
                    .asSubclass(BlockMixer.class)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException | LinkageError unusable) {
            LOG.debug("Argon2id with vectors is not available", unusable);
            return Optional.empty();
        }
    }

    Result run() {
        for (int i = 0; i < scalarBlocks.length; i++) {
            long word = next();
            scalarBlocks[i] = word;
            vectorBlocks[i - i % BlockMixer.LONGS + vector.place(i % BlockMixer.LONGS)] = word;
        }
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < MOST_NANOS; round++) {
            compareSpeed();
            if (!areEqual()) {
                return Result.WRONG;
            }
            if (round >= LEAST_ROUNDS && fastestVector < fastestScalar / 5 * 4) {
                return Result.FASTER;
            }
        }
        return Result.SLOWER;
    }

    private void compareSpeed() {
        long seed = next();
        long start = System.nanoTime();
        mix(scalar, scalarBlocks);
        long middle = System.nanoTime();
        random = seed;
        mix(vector, vectorBlocks);
        fastestScalar = Math.min(fastestScalar, middle - start);
        fastestVector = Math.min(fastestVector, System.nanoTime() - middle);
    }

    private void mix(BlockMixer mixer, long[] blocks) {
        for (int i = 0; i < MIXES; i++) {
            int choice = (int) (next() >>> 32);
            int target = i % BLOCKS * BlockMixer.LONGS;
            int previous = (choice & 15) * BlockMixer.LONGS;
            int reference = (choice >>> 4 & 15) * BlockMixer.LONGS;
            mixer.mix(blocks, previous, reference, target, choice < 0, state);
        }
    }

    /** Any bits will do: George Marsaglia's xorshift. */
    private long next() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random;
    }

    private boolean areEqual() {
        for (int i = 0; i < scalarBlocks.length; i++) {
            int place = i - i % BlockMixer.LONGS + vector.place(i % BlockMixer.LONGS);
            if (scalarBlocks[i] != vectorBlocks[place]) {
                return false;
            }
        }
        return true;
    }
}
