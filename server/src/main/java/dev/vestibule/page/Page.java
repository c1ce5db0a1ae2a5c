package dev.vestibule.page;

import dev.vestibule.text.Message;
import dev.vestibule.text.Words;
import org.jspecify.annotations.Nullable;

/**
 * What every page knows: its language, its site, who reads it, and the mark that its forms have to hold.
 *
 * @param path of the page itself, to which its forms are posted
 * @param reader the name of who is signed in; null on the pages in front of the door
 */
public record Page(
        Words words,
        String siteName,
        String path,
        @Nullable String reader,
        String proof,
        String style,
        String script,
        String icon) {

    public String say(String key, Object... arguments) {
        return words.of(key, arguments);
    }

    public String say(Message message) {
        return words.of(message);
    }

    /** For a navigation's link to the page that is being read. */
    public @Nullable String currentIf(String other) {
        return path.equals(other) ? "page" : null;
    }
}
