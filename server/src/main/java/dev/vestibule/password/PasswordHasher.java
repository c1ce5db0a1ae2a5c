package dev.vestibule.password;

import dev.vestibule.platform.config.HeapBudget;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes passwords with Argon2id and verifies them against stored hashes, including imported bcrypt hashes. Each call
 * takes tens of milliseconds of one core: run it on the {@link HashPool}.
 */
public final class PasswordHasher {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHasher.class);
    private static final int SALT_BYTES = 16;
    private static final int OUTPUT_BYTES = 32;

    private final Argon2Cost cost;
    private final SecureRandom random;
    private final Argon2Function argon2;
    private final Argon2Hash decoy;

    public PasswordHasher(Argon2Settings settings, SecureRandom random) {
        this.cost = settings.cost();
        this.random = random;
        this.argon2 = new Argon2Function(HeapBudget.here(cost.memoryKib()).hashingKib());
        // Verifying costs the same whatever the output is, so random bytes do, and the start costs no hash.
        this.decoy = new Argon2Hash(cost, randomBytes(SALT_BYTES), randomBytes(OUTPUT_BYTES));
    }

    /**
     * Returns a new hash with a fresh salt and the current settings.
     *
     * @throws IllegalArgumentException if {@link PasswordPolicy} always refuses the password: longer than the limits,
     *     or not text
     */
    public PasswordHash hash(Password password) {
        Password normal = password.normal();
        if (!canBeKept(normal)) {
            throw new IllegalArgumentException("This password cannot be hashed; the policy rejects it");
        }
        byte[] bytes = normal.utf8();
        try {
            byte[] salt = randomBytes(SALT_BYTES);
            byte[] output = argon2.compute(bytes, salt, cost, OUTPUT_BYTES);
            return new PasswordHash(new Argon2Hash(cost, salt, output).encoded());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Releases the memory that is kept for the next hash, which takes a little longer for that. */
    public void releaseMemory() {
        argon2.release();
    }

    /** The result of comparing a password with a stored hash. */
    public enum Match {
        NO,
        /** It matches, and the hash is of the password as it was typed, not of its normal form. */
        AS_TYPED,
        YES
    }

    /** Returns whether the password matches the stored hash, like {@link #check}. */
    public boolean matches(Password password, PasswordHash stored) {
        return check(password, stored) != Match.NO;
    }

    /**
     * Compares the normal form of the password with the stored hash and then, if it differs, the password as typed:
     * older hashes, including imported ones, are of that. A stored text that cannot be parsed matches nothing, after
     * the same work as any other; a password beyond the limits is refused without work for every account.
     */
    public Match check(Password password, PasswordHash stored) {
        return check(password, bytes -> matches(bytes, stored.encoded()));
    }

    /**
     * Compares on the pool, like {@link #check(Password, PasswordHash)}, which it waits for.
     *
     * @throws dev.vestibule.platform.refusal.UnavailableException if the queue of the pool is full
     */
    public Match check(Password password, PasswordHash stored, HashPool pool) {
        return BcryptHash.parse(stored.encoded())
                .map(bcrypt -> check(password, bytes -> pool.matches(bcrypt, bytes)))
                .orElseGet(() -> pool.run(() -> check(password, stored)));
    }

    private static Match check(Password password, Predicate<byte[]> stored) {
        Password normal = password.normal();
        if (isBehind(normal, stored)) {
            return Match.YES;
        }
        return !normal.equals(password) && isBehind(password, stored) ? Match.AS_TYPED : Match.NO;
    }

    private static boolean isBehind(Password password, Predicate<byte[]> stored) {
        if (!canBeKept(password)) {
            return false;
        }
        byte[] bytes = password.utf8();
        try {
            return stored.test(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private boolean matches(byte[] password, String stored) {
        Optional<Argon2Hash> argon2Hash = Argon2Hash.parse(stored);
        if (argon2Hash.isPresent()) {
            return matches(password, argon2Hash.get());
        }
        Optional<BcryptHash> bcryptHash = BcryptHash.parse(stored);
        if (bcryptHash.isPresent()) {
            return bcryptHash.get().matches(password);
        }
        LOG.warn("A stored password hash has an unknown format. Its user cannot sign in with a password");
        matches(password, decoy);
        return false;
    }

    private boolean matches(byte[] password, Argon2Hash hash) {
        byte[] computed = argon2.compute(password, hash.salt(), hash.cost(), hash.output().length);
        return MessageDigest.isEqual(computed, hash.output());
    }

    /**
     * Returns whether a successful sign-in should store a new hash: the old one is bcrypt or of other parameters than
     * ours.
     */
    public boolean needsRehash(PasswordHash stored) {
        return Argon2Hash.parse(stored.encoded())
                .filter(hash -> hash.cost().equals(cost)
                        && hash.salt().length >= SALT_BYTES
                        && hash.output().length >= OUTPUT_BYTES)
                .isEmpty();
    }

    /**
     * Returns a hash that no password matches, verified in the same time as a real one: for accounts that do not exist.
     */
    public PasswordHash decoy() {
        return new PasswordHash(decoy.encoded());
    }

    private static boolean canBeKept(Password password) {
        return !password.tooLongToHash() && password.isText();
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
