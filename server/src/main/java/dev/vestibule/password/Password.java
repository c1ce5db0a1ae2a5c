package dev.vestibule.password;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A password as it was typed. Nothing is trimmed or folded, and every character up to the limits counts; what different
 * keyboards make of one character is the same ({@link #normal}).
 */
public record Password(String text) {
    /** The maximum length of a password, in code points. */
    public static final int MOST_CODE_POINTS = 256;

    private static final Pattern NOT_ASCII_BLANK = Pattern.compile("[\\p{Zs}&&[^ ]]");

    /** The maximum length as typed, in chars: a decomposed password is longer than its normal form. */
    private static final int MOST_TYPED = 4 * MOST_CODE_POINTS;

    /** The maximum length of a password, in bytes of UTF-8. */
    public static final int MOST_BYTES = 1024;

    /**
     * Returns whether it is longer than any stored password, so that it matches none: it is refused without hashing.
     */
    public boolean tooLongToHash() {
        // The first comparison avoids walking through a huge text.
        return text.length() > MOST_BYTES || length() > MOST_CODE_POINTS || utf8Length() > MOST_BYTES;
    }

    /**
     * Returns the form that is judged and hashed (OpaqueString, RFC 8265, section 4.2): composed (NFC), with every kind
     * of space as the ASCII space. Returns this password if it has that form, as ASCII has.
     */
    Password normal() {
        // The first comparison avoids walking through a huge text, which matches nothing.
        if (text.length() > MOST_TYPED || text.chars().allMatch(c -> c < 0x80)) {
            return this;
        }
        String blanks = NOT_ASCII_BLANK.matcher(text).replaceAll(" ");
        String normal = Normalizer.normalize(blanks, Normalizer.Form.NFC);
        return normal.equals(text) ? this : new Password(normal);
    }

    /** Returns the length in code points, which users count as characters. */
    int length() {
        return text.codePointCount(0, text.length());
    }

    /**
     * Returns false if there is an unpaired surrogate. UTF-8 cannot encode one; encoding it anyway would write a
     * question mark, and then two different passwords would be the same.
     */
    boolean isText() {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /**
     * Returns a new array, which the caller wipes. The string itself cannot be wiped, only left to the garbage
     * collector soon.
     */
    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int utf8Length() {
        return text.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
