package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import org.jspecify.annotations.Nullable;

/**
 * What every page knows: its language, its site, who reads it, and the mark that its forms have to hold.
 *
 * @param base the path that the site is under; every link begins with it
 * @param path of the page itself, to which its forms are posted
 * @param reader who is signed in; null on the pages in front of the door
 */
public record Page(
        Messages messages,
        String siteName,
        String base,
        String path,
        @Nullable Reader reader,
        String proof,
        String style,
        String script,
        String icon) {

    /** Who reads a page. */
    public record Reader(String name, boolean administrator, boolean manager) {}

    /** Whether administrators' pages are open to the reader. */
    public boolean forAdministrator() {
        return reader != null && reader.administrator();
    }

    /** Whether groups are open to the reader, if only some. */
    public boolean forManager() {
        return reader != null && (reader.administrator() || reader.manager());
    }

    public String say(String key, Object... arguments) {
        return messages.of(key, arguments);
    }

    public String say(Message message) {
        return messages.of(message);
    }

    /** For a navigation's link to the page that is being read. */
    public @Nullable String currentIf(String other) {
        return path.equals(other) ? "page" : null;
    }

    /** Returns what marks a link as leading to this page, or, more softly, to a page above it. */
    public @Nullable String currentWithin(String other) {
        return path.startsWith(other + "/") ? "true" : currentIf(other);
    }
}
