package dev.vestibule.platform.i18n;

import java.util.List;

/**
 * A sentence by its key, with what goes into it. It becomes words only where it is known who reads them.
 *
 * @param arguments for {@code {0}}, {@code {1}} ...; other messages among them are said in the same language
 */
public record Message(String key, List<Object> arguments) {
    public Message {
        arguments = List.copyOf(arguments);
    }

    public static Message of(String key, Object... arguments) {
        return new Message(key, List.of(arguments));
    }

    /** A sentence about {@code {0}} things, which has a form of its own ({@code key.one}) for a single one. */
    public static Message counted(String key, int count) {
        return of(count == 1 ? key + ".one" : key + ".other", count);
    }
}
