package dev.vestibule.password;

import dev.vestibule.platform.refusal.UnavailableException;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes Argon2id. The 19 MiB of one hash are kept for the next one, softly referenced, so that an idle server can
 * release them. All hashes together never exceed the granted memory: an imported one may cost more than ours, and waits
 * until that much is free. Thread-safe.
 */
final class Argon2Function {
    private static final Logger LOG = LoggerFactory.getLogger(Argon2Function.class);
    private static final Duration UNTIL_MENDED = Duration.ofMinutes(1);

    private final int grantedKib;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<SoftReference<WorkingMemory>> idle = new ConcurrentLinkedDeque<>();

    /** Creates a function that uses at most so many KiB. */
    Argon2Function(int grantedKib) {
        this.grantedKib = grantedKib;
        this.free = new Semaphore(grantedKib, true);
    }

    /**
     * Computes the hash of a password.
     *
     * @throws UnavailableException if it needs more memory than is granted to all hashes together
     */
    byte[] compute(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        if (cost.memoryKib() > grantedKib) {
            LOG.warn(
                    "A stored password hash needs {} MiB of memory, but only {} MiB are available for hashing. Increase"
                            + " the heap (VESTIBULE_JAVA_OPTS=-Xmx...). Half of it is used for hashing.",
                    cost.memoryKib() >> 10,
                    grantedKib >> 10);
            throw new UnavailableException("not enough memory for a password hash", UNTIL_MENDED);
        }
        free.acquireUninterruptibly(cost.memoryKib());
        try {
            WorkingMemory memory = borrow(cost);
            try {
                return memory.compute(password, salt, length);
            } finally {
                idle.push(new SoftReference<>(memory));
            }
        } finally {
            free.release(cost.memoryKib());
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
     * The memory blocks of one hash, wiped by the generator before they are returned. Used by one thread at a time,
     * hence without locks.
     *
     * <p>Only this class uses the library: it is loaded with the first hash, while a reference to the library in the
     * enclosing class would open that large signed jar, an eighth of a second, at the start.
     */
    static final class WorkingMemory implements Argon2BytesGenerator.BlockPool {
        /** The generator needs a few blocks besides those of the matrix. */
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
