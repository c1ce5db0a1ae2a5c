package dev.vestibule.password;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Finds passwords that consist of given words, with digits and signs anywhere between them. */
final class KnownWords {
    /** Shorter parts, such as initials, would be found in every other password. */
    private static final int LEAST_LENGTH = 2;

    private final Set<String> words = new LinkedHashSet<>();

    KnownWords(Iterable<String> texts) {
        for (String text : texts) {
            String lower = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
            // "Acme Analytics" gives acmeanalytics, acme and analytics.
            add(lower.replaceAll("[^\\p{L}]+", ""));
            for (String piece : lower.split("[^\\p{L}\\p{N}]+", -1)) {
                add(piece);
            }
            for (String piece : lower.split("[^\\p{L}]+", -1)) {
                add(piece);
            }
        }
    }

    private void add(String word) {
        if (word.codePointCount(0, word.length()) >= LEAST_LENGTH) {
            words.add(word);
        }
    }

    /** Returns whether every letter of the password belongs to one of the words, and there is at least one of them. */
    boolean makeUp(Password password) {
        String text = password.text().toLowerCase(Locale.ROOT);
        // reached[i]: the first i characters are covered; withWord[i]: by at least one word.
        boolean[] reached = new boolean[text.length() + 1];
        boolean[] withWord = new boolean[text.length() + 1];
        reached[0] = true;
        for (int i = 0; i < text.length(); i++) {
            if (!reached[i]) {
                continue;
            }
            int next = text.codePointAt(i);
            if (!Character.isLetter(next)) {
                int end = i + Character.charCount(next);
                reached[end] = true;
                withWord[end] |= withWord[i];
            }
            for (String word : words) {
                if (text.startsWith(word, i)) {
                    reached[i + word.length()] = true;
                    withWord[i + word.length()] = true;
                }
            }
        }
        return withWord[text.length()];
    }
}
