package dev.vestibule.web;

import java.util.Arrays;
import java.util.List;

/**
 * What stands for a user, a group or a key in lists: initials on a tint that is always the same for the same id.
 *
 * @param tint from 0 to {@link #TINTS} - 1
 */
public record Avatar(String initials, int tint) {
    /** How many tints the style sheet has. */
    public static final int TINTS = 6;

    /**
     * Returns the avatar of a user.
     *
     * @param name a display name, or an email address where there is none
     */
    public static Avatar of(String name, long id) {
        return new Avatar(initials(name), Math.floorMod(id, TINTS));
    }

    private static String initials(String name) {
        int at = name.indexOf('@');
        boolean address = at > 0 && name.indexOf(' ') < 0;
        List<String> words = Arrays.stream(
                        (address ? name.substring(0, at) : name).split(address ? "[._+-]+" : "\\s+", -1))
                .map(Avatar::first)
                .filter(initial -> !initial.isEmpty())
                .toList();
        if (words.isEmpty()) {
            return "?";
        }
        String first = words.get(0);
        return words.size() == 1 || Character.isIdeographic(first.codePointAt(0))
                ? first
                : first + words.get(words.size() - 1);
    }

    private static String first(String word) {
        return word.codePoints()
                .filter(Character::isLetterOrDigit)
                .limit(1)
                .mapToObj(letter -> Character.toString(Character.toUpperCase(letter)))
                .findFirst()
                .orElse("");
    }
}
