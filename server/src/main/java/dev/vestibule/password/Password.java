package dev.vestibule.password;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A password as somebody typed it. Nothing is trimmed or folded, and every character up to the limits counts; what
 * different keyboards make of one character is the same ({@link #normal}).
 */
public record Password(String text) {
    /** The longest password accepted, in code points. */
    public static final int MOST_CODE_POINTS = 256;

    private static final Pattern NOT_ASCII_BLANK = Pattern.compile("[\\p{Zs}&&[^ ]]");

    /** Decomposed, a password may be this long as typed; in chars. */
    private static final int MOST_TYPED = 4 * MOST_CODE_POINTS;

    /** The longest password accepted, in bytes of UTF-8. */
    public static final int MOST_BYTES = 1024;

    /** Longer than any password we keep, so it matches none: a try with it is refused without hashing. */
    public boolean tooLongToHash() {
        // The first comparison keeps a huge text from being walked through at all.
        return text.length() > MOST_BYTES || length() > MOST_CODE_POINTS || utf8Length() > MOST_BYTES;
    }

    /**
     * The form that is judged and hashed (OpaqueString, RFC 8265, section 4.2): composed (NFC), and any blank is the
     * blank of ASCII. Returns this password when it has that form, as all of ASCII has.
     */
    Password normal() {
        // The first comparison keeps a huge text, which matches nothing, from being walked through.
        if (text.length() > MOST_TYPED || text.chars().allMatch(c -> c < 0x80)) {
            return this;
        }
        String blanks = NOT_ASCII_BLANK.matcher(text).replaceAll(" ");
        String normal = Normalizer.normalize(blanks, Normalizer.Form.NFC);
        return normal.equals(text) ? this : new Password(normal);
    }

    /** In code points, which is what people count as characters. */
    int length() {
        return text.codePointCount(0, text.length());
    }

    /**
     * False if a surrogate stands alone. UTF-8 has no bytes for one; encoding it anyway would write a question mark,
     * and then two different passwords would be the same.
     */
    boolean isText() {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** A fresh array; who asks for it wipes it. The string itself cannot be wiped, only left to the collector soon. */
    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int utf8Length() {
        return text.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "Password[hidden]";
    }
}
