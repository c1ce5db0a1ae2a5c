package dev.vestibule.password;

import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.matchers.Dictionary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The 30,000 passwords that are used most, from the list that zxcvbn brings. Read when first asked for, which takes
 * some 20 ms and keeps 3 MB.
 */
final class CommonPasswords {
    /** Beyond it nobody tries what can be made out of common passwords: there are too many ways of doing it. */
    private static final int MOST_DERIVED_LENGTH = 32;

    // Two threads that come first at once both read it, and either result is right.
    private volatile @Nullable Dictionary list;

    /** On the list, in any case. */
    boolean contains(String password) {
        return list().getRankedDictionary().containsKey(password.toLowerCase(Locale.ROOT));
    }

    /** On the list once repetition is taken out or what stands around the letters is taken off. */
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
     * One character over and over, or each the next or the one before; the list leaves these out as too plain to write
     * down.
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

    /** The list with its ranks. */
    Dictionary dictionary() {
        return list();
    }

    /** Whether the text goes on as it began, and began with a password of the list. The last round may be cut short. */
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
