package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** 128 random bits in the form of a UUID, without fixed version digits: the contract's form at full strength. */
public final class RandomUuid {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 36;
    private static final int BYTES = 16;

    private RandomUuid() {}

    public static String random(SecureRandom random) {
        byte[] bits = new byte[BYTES];
        random.nextBytes(bits);
        return of(bits);
    }

    /** Formats the first 16 of these bytes. */
    public static String of(byte[] bits) {
        byte[] text = new byte[LENGTH];
        int at = 0;
        for (int i = 0; i < BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text[at++] = '-';
            }
            text[at++] = HEX[(bits[i] >> 4) & 0xf];
            text[at++] = HEX[bits[i] & 0xf];
        }
        return new String(text, StandardCharsets.US_ASCII);
    }

    /** Returns whether a text has this form, in either case. */
    public static boolean isOne(String text) {
        if (text.length() != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean fits = dash ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
