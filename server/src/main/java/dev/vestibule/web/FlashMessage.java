package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A message with its arguments as the text of a {@link Flash}, whose signature keeps it ours. */
final class FlashMessage {
    /** Begins the text of a message; other texts have no upper-case letters. */
    private static final String MARK = "M";

    /** So that the cookie stays below what browsers keep. */
    private static final int MOST_PARTS = 8;

    private static final int MOST_CHARACTERS = 80;

    private static final String SEPARATOR = "\u001F";

    private FlashMessage() {}

    /**
     * Returns the text of a message. Texts among its arguments are shortened to what fits into a cookie.
     *
     * @throws IllegalArgumentException for more arguments than a sentence needs
     */
    static String encode(Message message) {
        List<String> parts = new ArrayList<>();
        add(parts, message);
        if (parts.size() > MOST_PARTS) {
            throw new IllegalArgumentException("too many arguments for " + message.key());
        }
        byte[] bytes = String.join(SEPARATOR, parts).getBytes(StandardCharsets.UTF_8);
        return MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void add(List<String> parts, Object part) {
        if (part instanceof Message message) {
            parts.add("m" + message.arguments().size() + message.key());
            message.arguments().forEach(argument -> add(parts, argument));
        } else if (part instanceof Integer number) {
            parts.add("i" + number);
        } else {
            parts.add("s" + shortened(part.toString().replaceAll("\\p{Cntrl}", " ")));
        }
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
    }

    /** Returns the message of a text; empty if it is not one, or one of another version of the server. */
    static Optional<Message> decode(String text) {
        if (!text.startsWith(MARK)) {
            return Optional.empty();
        }
        try {
            String parts =
                    new String(Base64.getUrlDecoder().decode(text.substring(MARK.length())), StandardCharsets.UTF_8);
            return read(Arrays.asList(parts.split(SEPARATOR, -1)).iterator()) instanceof Message message
                    ? Optional.of(message)
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private static Object read(Iterator<String> parts) {
        String part = parts.next();
        if (part.startsWith("i")) {
            return Integer.valueOf(part.substring(1));
        }
        if (!part.startsWith("m")) {
            return part.substring(1);
        }
        List<Object> arguments = new ArrayList<>();
        for (int left = Character.digit(part.charAt(1), 10); left > 0; left--) {
            arguments.add(read(parts));
        }
        return new Message(part.substring(2), arguments);
    }
}
