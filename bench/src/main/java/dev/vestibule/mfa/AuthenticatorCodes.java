package dev.vestibule.mfa;

import java.math.BigInteger;
import java.time.InstantSource;

/** The codes that an authenticator app shows. */
public final class AuthenticatorCodes {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS = 5;

    private AuthenticatorCodes() {}

    /**
     * Returns the code of this moment.
     *
     * @param secret in Base32, without padding
     */
    public static String now(String secret) {
        BigInteger bits = BigInteger.ONE; // keeps zeros at the beginning
        for (int i = 0; i < secret.length(); i++) {
            bits = bits.shiftLeft(BITS).or(BigInteger.valueOf(LETTERS.indexOf(secret.charAt(i))));
        }
        byte[] marked = bits.toByteArray();
        byte[] bytes = new byte[Totp.SECRET_BYTES];
        System.arraycopy(marked, marked.length - bytes.length, bytes, 0, bytes.length);
        return Totp.code(bytes, Totp.step(InstantSource.system().instant()), Totp.DIGITS);
    }
}
