package dev.vestibule.password;

import dev.vestibule.platform.i18n.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a password is refused. It never contains the password, nor a part of it: the message is shown to the user, and
 * may end up in a log.
 */
public sealed interface PasswordObjection {

    /** Returns a message that says what would be accepted. */
    Message sentence();

    /** Fewer characters than required. */
    record TooShort(int least) implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.counted("password.too-short", least);
        }
    }

    /** More characters, or more bytes, than the limit. */
    record TooLong(int mostCodePoints, int mostBytes) implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.too-long", mostCodePoints, mostBytes);
        }
    }

    /** An unpaired surrogate: from a broken client, as no keyboard can type it. */
    record NotText() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.not-text");
        }
    }

    /** Kinds of characters are missing that Metabase's policy requires; the map has the required number of each. */
    record TooFewOfAKind(Map<CharacterKind, Integer> least) implements PasswordObjection {
        @Override
        public Message sentence() {
            List<Message> kinds = new TreeMap<>(least)
                    .entrySet().stream()
                            .map(kind -> kind.getKey().counted(kind.getValue()))
                            .toList();
            int last = kinds.size() - 1;
            Message all = kinds.subList(0, last).stream()
                    .reduce((before, kind) -> Message.of("list.comma", before, kind))
                    .map(before -> Message.of("list.and", before, kinds.get(last)))
                    .orElse(kinds.get(last));
            return Message.of("password.too-few-of-a-kind", all);
        }
    }

    /** On the list of common passwords. */
    record TooCommon() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.too-common");
        }
    }

    /** A password of that list, repeated or with digits and signs around it. */
    record NearlyCommon() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.nearly-common");
        }
    }

    /** One character repeated, or a sequence of letters or digits in either direction. */
    record Run() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.run");
        }
    }

    /** Keyboard patterns, sequences, combined common passwords: what guessing programs try early. */
    record Pattern() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.pattern");
        }
    }

    /** Only words that are known to belong to the account or to this site. */
    record KnownWords() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.known-words");
        }
    }
}
