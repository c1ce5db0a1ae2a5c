package dev.vestibule.platform.http;

import dev.vestibule.platform.crypto.RandomUuid;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** {@code metabase.DEVICE}: identifies a browser in the sign-in log. It grants nothing. */
final class DeviceCookie {
    static final String NAME = "metabase.DEVICE";
    private static final String BEGINNING = NAME + "=";
    private static final Duration LIFE = Duration.ofDays(20 * 365L);

    private final SecureRandom random;
    private final InstantSource clock;

    DeviceCookie(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /** Returns a value for a browser without one. */
    String newMark() {
        return RandomUuid.random(random);
    }

    SetCookie issue(String mark, boolean secure) {
        Instant end = clock.instant().plus(LIFE);
        return new SetCookie(NAME, mark, true, secure, secure ? "None" : "Lax", null, end);
    }

    /** Returns whether a request has this cookie and no other: programs have it so, and need not be read further. */
    static boolean isAll(List<String> lines) {
        String line = lines.size() == 1 ? lines.get(0) : "";
        return line.startsWith(BEGINNING) && isOne(line.substring(BEGINNING.length()));
    }

    static boolean isOne(String text) {
        return RandomUuid.isOne(text);
    }
}
