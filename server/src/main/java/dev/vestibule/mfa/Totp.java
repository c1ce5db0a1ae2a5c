package dev.vestibule.mfa;

import dev.vestibule.platform.crypto.Digests;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC with SHA-1, 6 digits, a new one every
 * 30 seconds.
 */
final class Totp {
    static final int DIGITS = 6;
    static final int SECRET_BYTES = 20;
    static final int PERIOD_SECONDS = 30;

    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

    private Totp() {}

    /** Returns the step of an instant: the number of periods since 1970. */
    static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), PERIOD_SECONDS);
    }

    /** Returns the code of a counter or step (RFC 4226, section 5.3). */
    static String code(byte[] secret, long counter, int digits) {
        byte[] hash = Digests.hmacSha1(
                secret, ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
        int offset = hash[hash.length - 1] & 0xf;
        int bits = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%0" + digits + "d", bits % POWERS[digits]);
    }

    /**
     * Returns the step of a code that is valid now: the present one, or one next to it, as clocks differ. Compares with
     * all three, so that the time does not tell which one it was.
     */
    static OptionalLong match(byte[] secret, String code, Instant now) {
        long present = step(now);
        OptionalLong found = OptionalLong.empty();
        for (long step = present - 1; step <= present + 1; step++) {
            if (Digests.same(code(secret, step, DIGITS), code)) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }
}
