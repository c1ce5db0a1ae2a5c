package dev.vestibule.mfa;

/** Base32 without padding (RFC 4648), in which people type secrets of authenticator apps. */
final class Base32 {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private Base32() {}

    static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int held = 0;
        int count = 0;
        for (byte one : bytes) {
            held = (held << Byte.SIZE) | (one & 0xff);
            count += Byte.SIZE;
            while (count >= BITS) {
                count -= BITS;
                text.append(LETTERS.charAt((held >> count) & 0x1f));
            }
        }
        if (count > 0) {
            text.append(LETTERS.charAt((held << (BITS - count)) & 0x1f));
        }
        return text.toString();
    }
}
