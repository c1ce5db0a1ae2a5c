package dev.vestibule.password;

import dev.vestibule.platform.refusal.UnavailableException;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
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

    /**
     * An array takes up to this share of the heap, as it needs room in one piece and in one generation: where a small
     * heap has none left, the many blocks of the library still fit.
     */
    private static final int LARGEST_SHARE = 6;

    private final long longestArrayKib = (Runtime.getRuntime().maxMemory() / LARGEST_SHARE) >> 10;
    private final int grantedKib;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<SoftReference<Argon2Matrix>> idle = new ConcurrentLinkedDeque<>();

    private final Argon2Forms forms;

    /** Creates a function that uses at most so many KiB. */
    Argon2Function(int grantedKib) {
        this(grantedKib, Argon2Forms.here());
    }

    Argon2Function(int grantedKib, Argon2Forms forms) {
        this.forms = forms;
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
            Optional<BlockMixer> form = cost.memoryKib() > longestArrayKib ? Optional.empty() : forms.forNextHash();
            if (form.isEmpty()) {
                return Argon2Library.compute(password, salt, cost, length);
            }
            Argon2Matrix memory = borrow(cost);
            try {
                return memory.compute(form.get(), password, salt, length);
            } finally {
                idle.push(new SoftReference<>(memory));
            }
        } finally {
            free.release(cost.memoryKib());
        }
    }

    /** Releases the memory that waits for the next hash. */
    void release() {
        idle.clear();
    }

    private Argon2Matrix borrow(Argon2Cost cost) {
        for (SoftReference<Argon2Matrix> next = idle.poll(); next != null; next = idle.poll()) {
            Argon2Matrix memory = next.get();
            if (memory != null && memory.isFor(cost)) {
                return memory;
            }
        }
        return new Argon2Matrix(cost);
    }
}
