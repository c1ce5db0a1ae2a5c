package dev.vestibule.platform.crypto;

import java.util.regex.Pattern;

/**
 * What every answer shows in place of a secret. Whoever sends it back means the secret that is there, so no answer may
 * use a form that {@link #matches} does not know.
 */
public final class Mask {
    /** Tells nothing but that there is a secret. */
    public static final String STARS = "**********";

    /** Secrets of which two characters would tell too much show none. */
    private static final int LEAST_FOR_A_TAIL = 12;

    private static final Pattern ANY = Pattern.compile("\\*{10}.{0,2}", Pattern.DOTALL);

    private Mask() {}

    /** The stars, and of a long secret the last two characters, by which administrators tell one from another. */
    public static String of(String secret) {
        return secret.length() < LEAST_FOR_A_TAIL ? STARS : STARS + secret.substring(secret.length() - 2);
    }

    /** Whether this is a mask, of whatever secret. */
    public static boolean matches(String text) {
        return ANY.matcher(text).matches();
    }
}
