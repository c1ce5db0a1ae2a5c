package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import org.jspecify.annotations.Nullable;

/**
 * The shared properties of every page: its language, its site, its reader, and the CSRF token of its forms.
 *
 * @param base the site's path; every link begins with it
 * @param path the path of the page itself, to which its forms are posted
 * @param reader the signed-in user; null on the sign-in pages
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

    /** The reader of a page. */
    public record Reader(String name, boolean administrator, boolean manager) {}

    /** Returns whether the reader may open administrators' pages. */
    public boolean forAdministrator() {
        return reader != null && reader.administrator();
    }

    /** Returns whether the reader may open the pages of some groups. */
    public boolean forManager() {
        return reader != null && (reader.administrator() || reader.manager());
    }

    public String say(String key, Object... arguments) {
        return messages.of(key, arguments);
    }

    public String say(Message message) {
        return messages.of(message);
    }

    /** Marks the link of the current page in a navigation. */
    public @Nullable String currentIf(String other) {
        return path.equals(other) ? "page" : null;
    }

    /** Returns the attribute that marks a link to this page, or a weaker one for a page above it. */
    public @Nullable String currentWithin(String other) {
        return path.startsWith(other + "/") ? "true" : currentIf(other);
    }
}
