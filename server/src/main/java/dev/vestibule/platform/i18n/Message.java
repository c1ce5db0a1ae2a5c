package dev.vestibule.platform.i18n;

import java.util.List;
import java.util.stream.Stream;

/**
 * A message by its key, with its arguments. It is translated only where the language of its reader is known.
 *
 * @param arguments for {@code {0}}, {@code {1}} ...; messages among them are translated to the same language
 */
public record Message(String key, List<Object> arguments) {
    public Message {
        arguments = List.copyOf(arguments);
    }

    public static Message of(String key, Object... arguments) {
        return new Message(key, List.of(arguments));
    }

    /** Returns this message with one more argument. */
    public Message with(Object argument) {
        return new Message(
                key, Stream.concat(arguments.stream(), Stream.of(argument)).toList());
    }

    /** Returns a message about {@code {0}} things, which has a form of its own ({@code key.one}) for a single one. */
    public static Message counted(String key, int count) {
        return of(count == 1 ? key + ".one" : key + ".other", count);
    }
}
