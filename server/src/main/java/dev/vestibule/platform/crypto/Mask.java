package dev.vestibule.platform.crypto;

import java.util.regex.Pattern;

/**
 * The placeholder of a secret in every response. A client that sends it back keeps the stored secret, so no response
 * may use a form that {@link #matches} does not accept.
 */
public final class Mask {
    /** Reveals only that there is a secret. */
    public static final String STARS = "**********";

    /** Shorter secrets show none of their characters, as two would reveal too much. */
    private static final int LEAST_FOR_A_TAIL = 12;

    private static final Pattern ANY = Pattern.compile("\\*{10}.{0,2}", Pattern.DOTALL);

    private Mask() {}

    /** Returns stars, and of a long secret the last two characters, by which administrators distinguish secrets. */
    public static String of(String secret) {
        return secret.length() < LEAST_FOR_A_TAIL ? STARS : STARS + secret.substring(secret.length() - 2);
    }

    /** Returns whether this is the placeholder of any secret. */
    public static boolean matches(String text) {
        return ANY.matcher(text).matches();
    }
}
