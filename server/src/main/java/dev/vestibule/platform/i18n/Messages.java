package dev.vestibule.platform.i18n;

import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The messages of one language. */
public final class Messages {
    private final Locale locale;
    private final Map<String, String> sentences;

    Messages(Locale locale, Map<String, String> sentences) {
        this.locale = locale;
        this.sentences = Map.copyOf(sentences);
    }

    public Locale locale() {
        return locale;
    }

    /** Returns the language's code, as for {@code <html lang>}. */
    public String code() {
        return locale.toLanguageTag();
    }

    /** Returns whether there is a message of this key, for keys that are composed. */
    public boolean has(String key) {
        return sentences.containsKey(key);
    }

    public String of(Message message) {
        return of(message.key(), message.arguments());
    }

    /**
     * Returns a message with its arguments in place.
     *
     * @throws IllegalArgumentException for an unknown key, which a test detects
     */
    public String of(String key, Object... arguments) {
        return of(key, List.of(arguments));
    }

    private String of(String key, List<?> arguments) {
        String sentence = sentences.get(key);
        if (sentence == null) {
            throw new IllegalArgumentException("there is no text " + key);
        }
        StringBuilder said = new StringBuilder(sentence.length() + 16);
        int from = 0;
        for (int brace = sentence.indexOf('{'); brace >= 0; brace = sentence.indexOf('{', from)) {
            int number = sentence.charAt(brace + 1) - '0'; // a test ensures that there is one digit and a brace
            said.append(sentence, from, brace).append(say(arguments.get(number)));
            from = brace + 3;
        }
        return said.append(sentence, from, sentence.length()).toString();
    }

    private String say(Object argument) {
        if (argument instanceof Message message) {
            return of(message);
        }
        return argument instanceof Integer number
                ? NumberFormat.getIntegerInstance(locale).format(number)
                : argument.toString();
    }
}
