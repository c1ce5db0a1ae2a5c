package dev.vestibule.password;

import java.nio.charset.StandardCharsets;

/**
 * A password as somebody typed it. It is compared exactly: nothing is trimmed, folded or normalised, and every character up to
 * the limits counts.
 */
public record Password(String text) {
    /** The longest password accepted, in code points. */
    public static final int MOST_CODE_POINTS = 256;

    /** The longest password accepted, in bytes of UTF-8. */
    public static final int MOST_BYTES = 1024;

    /** Longer than any password we keep, so it matches none: a try with it is refused without hashing. */
    public boolean tooLongToHash() {
        // The first comparison keeps a huge text from being walked through at all.
        return text.length() > MOST_BYTES || length() > MOST_CODE_POINTS || utf8Length() > MOST_BYTES;
    }

    /** In code points, which is what people count as characters. */
    int length() {
        return text.codePointCount(0, text.length());
    }

    /**
     * False if a surrogate stands alone. UTF-8 has no bytes for one; encoding it anyway would write a question mark, and then
     * two different passwords would be the same.
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
