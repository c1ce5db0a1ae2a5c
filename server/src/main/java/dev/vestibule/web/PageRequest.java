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
 * A request for a page, or a form posted from it.
 *
 * @param caller the signed-in user, if there is one; never empty on pages that require one
 * @param form empty if nothing was posted
 * @param flash the name of the success message of the form that led here; empty if there is none
 * @param success that message itself, translated, where the form sent the whole of it; else empty
 */
public record PageRequest(
        Request request, Optional<SessionCaller> caller, Messages messages, Form form, String flash, String success) {

    public SessionCaller who() {
        return caller.orElseThrow();
    }

    /** Returns the actor for the audit log. */
    public Actor actor() {
        return Actor.of(who().user().id(), request.client());
    }

    public String say(String key, Object... arguments) {
        return messages.of(key, arguments);
    }

    public String say(Message message) {
        return messages.of(message);
    }

    /** Returns a path of ours, or nothing; the site's path may precede it. */
    public ReturnPath returnPath(String wanted) {
        String base = request.sitePath();
        return ReturnPath.of(wanted.startsWith(base + "/") ? wanted.substring(base.length()) : wanted);
    }

    /** Returns a posted field without surrounding white space. */
    public String text(String field) {
        return form.text(field).strip();
    }

    /** Returns a posted field without surrounding white space; null if nothing is left. */
    public @Nullable String textOrNull(String field) {
        String text = text(field);
        return text.isEmpty() ? null : text;
    }

    /** Returns the values of these fields, to be shown again. */
    public Map<String, String> posted(String... fields) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : fields) {
            values.put(field, form.text(field));
        }
        return values;
    }

    /**
     * Redirects to one of our pages, which shows the message once.
     *
     * @param message for {@link #flash}: lower-case letters, digits, {@code -} and {@code .}
     */
    public Response done(String address, String message) {
        return Flash.keyOf(request, caller)
                .map(key -> done(address, message, key))
                .orElseGet(() -> to(address));
    }

    /** Redirects with a message, in a session that starts with the response. */
    public Response done(String address, String message, SessionKey started) {
        return done(address, message, started.digest().hex());
    }

    /** Redirects to one of our pages, which shows the message once. Its arguments name what was changed. */
    public Response done(String address, Message message) {
        return done(address, FlashMessage.encode(message));
    }

    /** Redirects with a message, in a session that starts with the response. */
    public Response done(String address, Message message, SessionKey started) {
        return done(address, FlashMessage.encode(message), started);
    }

    private Response done(String address, String message, String key) {
        int query = address.indexOf('?');
        String path = query < 0 ? address : address.substring(0, query);
        return to(address).with(Flash.of(request, path, message, key));
    }

    /** Redirects to one of our pages; with GET, whatever the method of the request was. */
    public static Response to(String path) {
        return Response.empty(303).with("Location", path);
    }
}
