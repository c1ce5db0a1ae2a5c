package dev.vestibule.password;

import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.matchers.Dictionary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The 30,000 most common passwords, from zxcvbn's list. Loaded when first needed, which takes some 20 ms and 3 MB. */
final class CommonPasswords {
    /** Longer variants of common passwords are not guessed: there are too many. */
    private static final int MOST_DERIVED_LENGTH = 32;

    // Two simultaneous first calls both load it, and either result is correct.
    private volatile @Nullable Dictionary list;

    /** Returns whether the password is on the list, in any case. */
    boolean contains(String password) {
        return list().getRankedDictionary().containsKey(password.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether the password is on the list without its repetition, or without the characters around its letters.
     */
    boolean containsOriginOf(String password) {
        if (password.length() > MOST_DERIVED_LENGTH) {
            return false;
        }
        String lower = password.toLowerCase(Locale.ROOT);
        String bare = lower.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        String letters = lower.replaceAll("[^\\p{L}]+", "");
        return contains(bare) || isRepetition(lower) || isRepetition(letters);
    }

    /**
     * Returns whether it is one character repeated, or each character is the next or the previous one; the list omits
     * these as trivial.
     */
    static boolean isRun(String password) {
        int[] characters = password.codePoints().toArray();
        if (characters.length < 2 || characters.length > MOST_DERIVED_LENGTH) {
            return false;
        }
        int step = characters[1] - characters[0];
        for (int i = 2; i < characters.length; i++) {
            if (characters[i] - characters[i - 1] != step) {
                return false;
            }
        }
        return Math.abs(step) <= 1;
    }

    /** Returns the list with its ranks. */
    Dictionary dictionary() {
        return list();
    }

    /** Returns whether the text repeats a password of the list. The last repetition may be cut short. */
    private boolean isRepetition(String text) {
        for (int period = 1; period < text.length(); period++) {
            if (text.regionMatches(period, text, 0, text.length() - period)) {
                return beginsWithCommon(text, period);
            }
        }
        return false;
    }

    private boolean beginsWithCommon(String text, int period) {
        for (int end = period; end <= text.length(); end += period) {
            if (contains(text.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    private Dictionary list() {
        Dictionary known = list;
        if (known == null) {
            known = read();
            list = known;
        }
        return known;
    }

    private static Dictionary read() {
        try {
            return StandardDictionaries.PASSWORDS_LOADER.load();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The list of common passwords cannot be read", unreadable);
        }
    }
}
