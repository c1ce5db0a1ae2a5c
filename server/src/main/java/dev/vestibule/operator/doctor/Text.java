package dev.vestibule.operator.doctor;

import dev.vestibule.platform.i18n.Message;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sentence of a finding, which pages translate and the command says in English.
 *
 * @param key that of its message; empty text for no sentence
 * @param arguments of the message; numbers and sizes as they are shown
 */
public record Text(String key, List<String> arguments) {
    /** No sentence. */
    public static final Text NONE = new Text("", List.of());

    private static final String VERBATIM = "doctor.verbatim";

    public Text {
        arguments = List.copyOf(arguments);
    }

    static Text of(String key, Object... arguments) {
        return new Text(key, Stream.of(arguments).map(String::valueOf).toList());
    }

    /** Returns a command, a name, or a sentence that exists in English only. */
    public static Text verbatim(String text) {
        return of(VERBATIM, text);
    }

    /** Returns whether it is the same in every language. */
    public boolean sameInAll() {
        return key.equals(VERBATIM);
    }

    /** Returns the message that it is. */
    public Message message() {
        return new Message(key, List.copyOf(arguments));
    }
}
