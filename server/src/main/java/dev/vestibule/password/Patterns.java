package dev.vestibule.password;

import com.nulabinc.zxcvbn.StandardKeyboards;
import com.nulabinc.zxcvbn.Zxcvbn;
import com.nulabinc.zxcvbn.ZxcvbnBuilder;
import com.nulabinc.zxcvbn.matchers.Keyboard;
import com.nulabinc.zxcvbn.matchers.SlantedKeyboardLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds long passwords that follow a pattern: walks along the rows or columns of a keyboard (QWERTY, QWERTZ, AZERTY,
 * keypad), sequences, repetition, combined common passwords. zxcvbn estimates how many guesses they take; a good
 * passphrase of four words takes more than ten thousand times as many as are required here.
 */
final class Patterns {
    /** The minimum of decimal digits of guesses per character; a character without a pattern counts one. */
    private static final double LEAST_PER_CHARACTER = 2.0 / 3;

    /** No more digits are required: ten are reached with fifteen characters. */
    private static final double LEAST_DIGITS = 10;

    /** Beyond it the estimate takes too long, and attackers do not try such combinations. */
    private static final int MOST_LENGTH = 40;

    /**
     * The estimate tries each sign for each letter that it could stand for, which grows exponentially with their
     * number.
     */
    private static final int MOST_SIGNS = 5;

    private static final String SIGNS_FOR_LETTERS = "@({[<!|$+%";

    private static final String QWERTZ = """
            ^° 1! 2" 3§ 4$ 5% 6& 7/ 8( 9) 0= ß? ´`
                qQ wW eE rR tT zZ uU iI oO pP üÜ +*
                 aA sS dD fF gG hH jJ kK lL öÖ äÄ #'
                  yY xX cC vV bB nN mM ,; .: -_
            """;
    private static final String AZERTY = """
            ²~ &1 é2 "3 '4 (5 -6 è7 _8 ç9 à0 )° =+
                aA zZ eE rR tT yY uU iI oO pP ^¨ $£
                 qQ sS dD fF gG hH jJ kK lL mM ù% *µ
                  wW xX cC vV bB nN ,? ;. :/ !§
            """;

    /** Columns, which the estimate takes for many short walks; with or without the key of the top row, down or up. */
    private static final Pattern QWERTY_COLUMNS = columns("1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik, 9ol. 0p;/");

    private static final Pattern QWERTZ_COLUMNS = columns("1qay 2wsx 3edc 4rfv 5tgb 6zhn 7ujm 8ik, 9ol. 0pö-");
    private static final Pattern AZERTY_COLUMNS = columns("1aqw 2zsx 3edc 4rfv 5tgb 6yhn 7uj, 8ik; 9ol: 0pm!");
    private static final String SHIFTED = "!@#$%^&*()";

    private final CommonPasswords common;

    // Two simultaneous first calls both create it, and either is correct.
    private volatile @Nullable Zxcvbn estimate;

    Patterns(CommonPasswords common) {
        this.common = common;
    }

    boolean makeUp(String password) {
        String unshifted = unshifted(password);
        return Stream.of(QWERTY_COLUMNS, QWERTZ_COLUMNS, AZERTY_COLUMNS)
                        .anyMatch(columns -> columns.matcher(unshifted).matches())
                || fewGuesses(password)
                || (!unshifted.equals(password) && fewGuesses(unshifted));
    }

    private boolean fewGuesses(String password) {
        long signs = password.chars()
                .filter(c -> SIGNS_FOR_LETTERS.indexOf(c) >= 0)
                .distinct()
                .count();
        return password.length() <= MOST_LENGTH
                && signs <= MOST_SIGNS
                && estimate().measure(password).getGuessesLog10()
                        < Math.min(LEAST_DIGITS, LEAST_PER_CHARACTER * password.length());
    }

    /** Returns the text in lower case, and the top row without shift. */
    private static String unshifted(String password) {
        StringBuilder keys = new StringBuilder(password.toLowerCase(Locale.ROOT));
        for (int i = 0; i < keys.length(); i++) {
            int digit = SHIFTED.indexOf(keys.charAt(i));
            if (digit >= 0) {
                keys.setCharAt(i, (char) ('0' + (digit + 1) % 10));
            }
        }
        return keys.toString();
    }

    private static Pattern columns(String keyboard) {
        String walks = Stream.of(keyboard.split(" "))
                .flatMap(column -> Stream.of(column, column.substring(1)))
                .flatMap(walk ->
                        Stream.of(walk, new StringBuilder(walk).reverse().toString()))
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile("(?:" + walks + "){2,}.{0,3}");
    }

    private Zxcvbn estimate() {
        Zxcvbn made = estimate;
        if (made == null) {
            made = make();
            estimate = made;
        }
        return made;
    }

    private Zxcvbn make() {
        try {
            return new ZxcvbnBuilder()
                    .dictionary(common.dictionary())
                    .keyboards(List.of(
                            StandardKeyboards.QWERTY_LOADER.load(),
                            StandardKeyboards.KEYPAD_LOADER.load(),
                            keyboard("qwertz", QWERTZ),
                            keyboard("azerty", AZERTY)))
                    .build();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The keyboards of the password rule cannot be read", unreadable);
        }
    }

    private static Keyboard keyboard(String name, String keys) throws IOException {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        return new SlantedKeyboardLoader(name, () -> new ByteArrayInputStream(bytes)).load();
    }
}
