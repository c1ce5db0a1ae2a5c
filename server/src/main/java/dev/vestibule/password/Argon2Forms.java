package dev.vestibule.password;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the form of Argon2's block function. The scalar form is compared with the library at the first hash; after a
 * few more, the vector form is tried beside them, and used once it proves equal and faster. Thread-safe.
 */
final class Argon2Forms {
    private static final Logger LOG = LoggerFactory.getLogger(Argon2Forms.class);
    private static final Argon2Cost CHECKED = new Argon2Cost(64, 2, 2);
    private static final int HASHES_BEFORE_TRIAL = 8;

    private final BlockMixer scalar;
    private final Supplier<Optional<BlockMixer>> vector;
    private final AtomicInteger hashes = new AtomicInteger();
    private volatile boolean checked;
    private volatile @Nullable BlockMixer chosen;

    Argon2Forms(BlockMixer scalar, Supplier<Optional<BlockMixer>> vector) {
        this.scalar = scalar;
        this.vector = vector;
    }

    /** Returns the forms of this virtual machine. */
    static Argon2Forms here() {
        return new Argon2Forms(new ScalarMixer(), VectorTrial::vectorForm);
    }

    /** Returns the form for the next hash; empty if only the library is known to be right. */
    Optional<BlockMixer> forNextHash() {
        if (!checked) {
            check();
        }
        BlockMixer form = chosen;
        if (form != null && hashes.get() < HASHES_BEFORE_TRIAL && hashes.incrementAndGet() == HASHES_BEFORE_TRIAL) {
            tryVectors();
        }
        return Optional.ofNullable(form);
    }

    private synchronized void check() {
        if (checked) {
            return;
        }
        if (isRight(scalar)) {
            chosen = scalar;
        } else {
            LOG.warn("Argon2id computes other hashes than the library on this Java. The library is used, which is"
                    + " slower");
        }
        checked = true;
    }

    private static boolean isRight(BlockMixer mixer) {
        byte[] password = "password".getBytes(StandardCharsets.US_ASCII);
        byte[] salt = "somesaltsomesalt".getBytes(StandardCharsets.US_ASCII);
        byte[] expected = Argon2Library.compute(password, salt, CHECKED, 32);
        try {
            return Arrays.equals(expected, new Argon2Matrix(CHECKED).compute(mixer, password, salt, 32));
        } catch (RuntimeException | LinkageError broken) {
            LOG.debug("A form of Argon2id fails", broken);
            return false;
        }
    }

    private void tryVectors() {
        var trial = new Thread(() -> vector.get().ifPresent(this::decide), "password-hash-trial");
        trial.setDaemon(true);
        trial.start();
    }

    /** Uses the vector form from now on if it is right, and faster than the scalar one. */
    void decide(BlockMixer mixer) {
        switch (new VectorTrial(scalar, mixer).run()) {
            case FASTER -> {
                if (isRight(mixer)) {
                    chosen = mixer;
                    LOG.debug("Argon2id is computed with vectors");
                }
            }
            case WRONG -> LOG.warn("Argon2id with vectors computes other hashes on this Java; it is not used");
            case SLOWER -> LOG.debug("Argon2id with vectors is no faster here; it is not used");
        }
    }
}
