package dev.vestibule.throttle;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * So many tries of one subject in so much time.
 *
 * @param subject a digest: what people type as a login may be anything, even a password, and is not kept
 * @param refuses false to only count and warn
 * @param inARow whether failures in a row are counted too; not for an address, whose people have nothing to do with each other
 */
public record Limit(String subject, int most, Duration per, boolean refuses, boolean inARow) {
    static Limit of(String kind, String value, int most, Duration per) {
        return new Limit(digest(kind + ":" + value), most, per, true, true);
    }

    Limit onlyWarning() {
        return new Limit(subject, most, per, false, inARow);
    }

    Limit notInARow() {
        return new Limit(subject, most, per, refuses, false);
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
