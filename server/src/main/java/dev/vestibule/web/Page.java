package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.user.User;
import org.jspecify.annotations.Nullable;

/**
 * The shared properties of every page: its language, its site, its reader, and the CSRF token of its forms.
 *
 * @param base the site's path; every link begins with it
 * @param path the path of the page itself, to which its forms are posted
 * @param here that path with its query, to return to
 * @param reader the signed-in user; null on the sign-in pages
 * @param success what the form that led here has changed; empty if nothing
 */
public record Page(
        Messages messages,
        String siteName,
        String base,
        String path,
        String here,
        Theme theme,
        @Nullable Reader reader,
        String proof,
        String success,
        Assets assets,
        Footer footer) {

    /**
     * The reader of a page.
     *
     * @param restricted whether they must change the password before anything else
     */
    public record Reader(
            int id, String name, String email, boolean administrator, boolean manager, boolean restricted) {
        static Reader of(SessionCaller caller) {
            User user = caller.user();
            return new Reader(
                    user.id().value(),
                    user.commonName(),
                    user.email().address(),
                    user.superuser(),
                    user.isManager(),
                    caller.mustChangePassword());
        }
    }

    public String style() {
        return assets.style();
    }

    public String script() {
        return assets.script();
    }

    /** Returns the script of pages that use passkeys. */
    public String passkeyScript() {
        return assets.passkeys();
    }

    public String icon() {
        return assets.icon();
    }

    /** Returns whether the reader may open administrators' pages. */
    public boolean forAdministrator() {
        return reader != null && reader.administrator();
    }

    /** Returns whether the reader may open the pages of some groups. */
    public boolean forManager() {
        return reader != null && (reader.administrator() || reader.manager());
    }

    /** Returns whether the reader may leave this page only for signing out. */
    public boolean isRestricted() {
        return reader != null && reader.restricted();
    }

    /** Returns whether this is a page of the administration, for a reader who may open it. */
    public boolean inAdministration() {
        return isAdministration(path);
    }

    /** Returns whether a path is a page of the administration, for a reader who may open it. */
    public boolean isAdministration(String other) {
        return forManager() && (other.equals("/admin") || other.startsWith("/admin/"));
    }

    /** Returns the first page of the administration that the reader may open. */
    public String administration() {
        return forAdministrator() ? "/admin" : "/admin/groups";
    }

    /** Returns the page that the site's name leads to. */
    public String home() {
        if (inAdministration()) {
            return administration();
        }
        return forAdministrator() && !isRestricted() ? "/admin" : "/";
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
