package dev.vestibule.password;

import java.lang.ref.SoftReference;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Computes Argon2id. The 19 MiB that one hash works in are kept for the next one, softly, so that an idle server can give them
 * back. May be used by many threads.
 */
final class Argon2Function {
    private final ConcurrentLinkedDeque<SoftReference<WorkingMemory>> idle = new ConcurrentLinkedDeque<>();

    byte[] compute(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        WorkingMemory memory = borrow(cost);
        try {
            return memory.compute(password, salt, length);
        } finally {
            idle.push(new SoftReference<>(memory));
        }
    }

    private WorkingMemory borrow(Argon2Cost cost) {
        for (SoftReference<WorkingMemory> next = idle.poll(); next != null; next = idle.poll()) {
            WorkingMemory memory = next.get();
            if (memory != null && memory.isFor(cost)) {
                return memory;
            }
        }
        return new WorkingMemory(cost);
    }

    /**
     * The blocks of one hash, wiped by the generator before they come back. For one thread at a time, hence without locks.
     *
     * <p>All that knows the library is in here: this class is loaded with the first hash, while a mention of the library in the
     * class around it would open that large signed jar, an eighth of a second, at the start.
     */
    static final class WorkingMemory implements Argon2BytesGenerator.BlockPool {
        /** The generator needs a few blocks beside those of the matrix. */
        private static final int SCRATCH_BLOCKS = 8;

        private final Argon2Cost cost;
        private final Argon2BytesGenerator.@Nullable Block[] free;
        private int count;

        WorkingMemory(Argon2Cost cost) {
            this.cost = cost;
            this.free = new Argon2BytesGenerator.Block[cost.memoryKib() + SCRATCH_BLOCKS];
        }

        boolean isFor(Argon2Cost wanted) {
            return cost.equals(wanted);
        }

        byte[] compute(byte[] password, byte[] salt, int length) {
            return compute(password, length, new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withSalt(salt));
        }

        byte[] compute(byte[] password, int length, Argon2Parameters.Builder parameters) {
            var generator = new Argon2BytesGenerator();
            generator.init(parameters
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(cost.memoryKib())
                    .withIterations(cost.iterations())
                    .withParallelism(cost.parallelism())
                    .withBlockPool(this)
                    .build());
            byte[] output = new byte[length];
            generator.generateBytes(password, output);
            return output;
        }

        @Override
        public Argon2BytesGenerator.Block allocate() {
            if (count > 0) {
                Argon2BytesGenerator.Block block = free[--count];
                free[count] = null;
                if (block != null) {
                    return block;
                }
            }
            return new Argon2BytesGenerator.Block();
        }

        @Override
        public void deallocate(Argon2BytesGenerator.Block block) {
            if (count < free.length) {
                free[count++] = block;
            }
        }
    }
}
