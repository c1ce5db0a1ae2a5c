package dev.vestibule.web;

import dev.vestibule.platform.http.Form;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionKey;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request for a page, or one form posted from it.
 *
 * @param caller who is signed in, if anybody; on pages for people who are signed in there is always somebody
 * @param form empty when nothing was posted
 * @param flash what the form that led here has to tell; empty when there was none
 */
public record PageRequest(Request request, Optional<SessionCaller> caller, Messages messages, Form form, String flash) {

    public SessionCaller who() {
        return caller.orElseThrow();
    }

    /** Returns who asks, for the audit log. */
    public Actor actor() {
        return Actor.of(who().user().id(), request.client());
    }

    public String say(String key, Object... arguments) {
        return messages.of(key, arguments);
    }

    public String say(Message message) {
        return messages.of(message);
    }

    /** A path of ours, or nothing; the path that the site is under may stand before it. */
    public ReturnPath returnPath(String wanted) {
        String base = request.sitePath();
        return ReturnPath.of(wanted.startsWith(base + "/") ? wanted.substring(base.length()) : wanted);
    }

    /** A posted field without the white space around it. */
    public String text(String field) {
        return form.text(field).strip();
    }

    /** A posted field without the white space around it; null when nothing is left. */
    public @Nullable String textOrNull(String field) {
        String text = text(field);
        return text.isEmpty() ? null : text;
    }

    /** What was posted in these fields, to be shown again. */
    public Map<String, String> posted(String... fields) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : fields) {
            values.put(field, form.text(field));
        }
        return values;
    }

    /**
     * Sends the browser on to a page of ours, which shows the message once.
     *
     * @param message as {@link #flash} will say it: lower-case letters, digits, {@code -} and {@code .}
     */
    public Response done(String address, String message) {
        return Flash.keyOf(request, caller)
                .map(key -> done(address, message, key))
                .orElseGet(() -> to(address));
    }

    /** Sends the reader on with a message, in a session that begins with the answer. */
    public Response done(String address, String message, SessionKey started) {
        return done(address, message, started.digest().hex());
    }

    private Response done(String address, String message, String key) {
        int query = address.indexOf('?');
        String path = query < 0 ? address : address.substring(0, query);
        return to(address).with(Flash.of(request, path, message, key));
    }

    /** Sends the browser on to a page of ours; with GET, whatever brought it here. */
    public static Response to(String path) {
        return Response.empty(303).with("Location", path);
    }
}
