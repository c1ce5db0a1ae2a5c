package dev.vestibule.mfa;

import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Ten single-use codes for the loss of a second factor. They are shown once; stored are their digests under a key that
 * is encrypted with a key outside of the database, so that the database alone does not let anyone guess them.
 */
public final class RecoveryCodes {
    static final int NUMBER = 10;

    static final String KEY = "mfa-codes";
    private static final String LETTERS = "abcdefghjkmnpqrstvwxyz23456789";
    private static final int HALF = 5;

    private final RecoveryCodeStore store;
    private final SharedKeys keys;
    private final SecureRandom random;

    RecoveryCodes(RecoveryCodeStore store, SharedKeys keys, SecureRandom random) {
        this.store = store;
        this.keys = keys;
        this.random = random;
    }

    /** New codes that are not stored yet, and their digests. */
    public record Fresh(UserId user, List<String> codes, List<Digest> digests) {
        @Override
        public String toString() {
            return "Fresh[hidden]";
        }
    }

    /** Makes ten codes; {@link #replace} stores them within a transaction. */
    public Fresh make(UserId user) {
        Set<String> codes = new LinkedHashSet<>();
        while (codes.size() < NUMBER) {
            codes.add(random(HALF) + "-" + random(HALF));
        }
        return new Fresh(
                user,
                List.copyOf(codes),
                codes.stream().map(code -> digest(user, code)).toList());
    }

    private String random(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Stores new codes within the ongoing transaction; all earlier ones become void. */
    public void replace(Fresh fresh) {
        store.replace(fresh.user(), fresh.digests());
    }

    /** Deletes the codes of a user without a second factor, within the ongoing transaction. */
    public void delete(UserId user) {
        store.replace(user, List.of());
    }

    /** Returns how many codes a user has left. */
    public int remaining(UserId user) {
        return store.remaining(user);
    }

    /** Returns the digest of what may be a code of this user. */
    Optional<Digest> read(UserId user, String text) {
        String code = text.strip().toLowerCase(Locale.ROOT);
        if (code.length() == 2 * HALF) {
            code = code.substring(0, HALF) + "-" + code.substring(HALF); // typed without its hyphen
        }
        return isOne(code) ? Optional.of(digest(user, code)) : Optional.empty();
    }

    private static boolean isOne(String code) {
        return code.length() == 2 * HALF + 1
                && code.charAt(HALF) == '-'
                && code.chars().filter(letter -> LETTERS.indexOf(letter) >= 0).count() == 2 * HALF;
    }

    private Digest digest(UserId user, String code) {
        return Digests.hmacSha256(keys.key(KEY), "recovery:" + user.value() + ":" + code);
    }

    boolean use(UserId user, Digest digest, Instant now) {
        return store.use(user, digest, now);
    }

    /** Returns whether this is one of the user's unused codes; does not use it up. */
    boolean isUnused(UserId user, String code) {
        return read(user, code).filter(digest -> store.isUnused(user, digest)).isPresent();
    }
}
