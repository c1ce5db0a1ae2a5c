package dev.vestibule.password;

import dev.vestibule.platform.i18n.Message;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why a password is not accepted. It never holds the password, nor a part of it: the sentence is shown to whoever typed
 * it, and may end up in a log.
 */
public sealed interface PasswordObjection {

    /** Says what would be accepted. */
    Message sentence();

    /** Fewer characters than asked for. */
    record TooShort(int least) implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.counted("password.too-short", least);
        }
    }

    /** More characters, or more bytes, than we keep. */
    record TooLong(int mostCodePoints, int mostBytes) implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.too-long", mostCodePoints, mostBytes);
        }
    }

    /** Half of a surrogate pair: no keyboard makes that, a broken client does. */
    record NotText() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.not-text");
        }
    }

    /** Kinds of characters are missing that Metabase's rule asks for; the map says how many of each are asked for. */
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

    /** On the list of the passwords that are tried first. */
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

    /** One character over and over, or characters in the order of the alphabet or of counting, either way round. */
    record Run() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.run");
        }
    }

    /** Walks along the keyboard, counting, common passwords put together: what programs that guess try early. */
    record Pattern() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.pattern");
        }
    }

    /** Nothing but words that everybody connects with the account or with this site. */
    record KnownWords() implements PasswordObjection {
        @Override
        public Message sentence() {
            return Message.of("password.known-words");
        }
    }
}
