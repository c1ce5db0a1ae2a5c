package dev.vestibule.password;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why a password is not accepted. It never holds the password, nor a part of it: the sentence is shown to whoever typed it, and
 * may end up in a log.
 */
public sealed interface PasswordObjection {

    /** In English, saying what would be accepted. */
    String sentence();

    /** Fewer characters than asked for. */
    record TooShort(int least) implements PasswordObjection {
        @Override
        public String sentence() {
            return "Use at least " + least + (least == 1 ? " character." : " characters.");
        }
    }

    /** More characters, or more bytes, than we keep. */
    record TooLong(int mostCodePoints, int mostBytes) implements PasswordObjection {
        @Override
        public String sentence() {
            return "Use at most %d characters, and not more than %,d bytes of UTF-8."
                    .formatted(mostCodePoints, mostBytes);
        }
    }

    /** Half of a surrogate pair: no keyboard makes that, a broken client does. */
    record NotText() implements PasswordObjection {
        @Override
        public String sentence() {
            return "The password holds a broken character. Type it again.";
        }
    }

    /** Kinds of characters are missing that Metabase's rule asks for; the map says how many of each are asked for. */
    record TooFewOfAKind(Map<CharacterKind, Integer> least) implements PasswordObjection {
        @Override
        public String sentence() {
            List<String> kinds = new ArrayList<>();
            for (CharacterKind kind : CharacterKind.values()) {
                if (least.containsKey(kind)) {
                    kinds.add(kind.counted(least.get(kind)));
                }
            }
            int last = kinds.size() - 1;
            String most = String.join(", ", kinds.subList(0, last));
            return "Use at least " + (most.isEmpty() ? "" : most + " and ") + kinds.get(last) + ".";
        }
    }

    /** On the list of the passwords that are tried first. */
    record TooCommon() implements PasswordObjection {
        @Override
        public String sentence() {
            return "This password is one of the most used ones and would be guessed first. Choose another one.";
        }
    }

    /** A password of that list, repeated or with digits and signs around it. */
    record NearlyCommon() implements PasswordObjection {
        @Override
        public String sentence() {
            return "This password is one of the most used ones, only repeated or with digits and signs around it."
                    + " Choose another one.";
        }
    }

    /** One character over and over, or characters in the order of the alphabet or of counting, either way round. */
    record Run() implements PasswordObjection {
        @Override
        public String sentence() {
            return "This password only repeats one character or counts on, and would be guessed first. Choose another one.";
        }
    }

    /** Nothing but words that everybody connects with the account or with this site. */
    record KnownWords() implements PasswordObjection {
        @Override
        public String sentence() {
            return "This password is made of your name, your email address or the name of this site."
                    + " Choose one that others cannot know.";
        }
    }
}
