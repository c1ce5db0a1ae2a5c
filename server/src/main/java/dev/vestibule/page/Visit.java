package dev.vestibule.page;

import dev.vestibule.audit.Actor;
import dev.vestibule.http.Form;
import dev.vestibule.http.Request;
import dev.vestibule.http.Response;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.text.Message;
import dev.vestibule.text.Words;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request for a page, or one form posted from it.
 *
 * @param caller who is signed in, if anybody; on pages for people who are signed in there is always somebody
 * @param form empty when nothing was posted
 */
public record Visit(Request request, Optional<SessionCaller> caller, Words words, Form form) {

    public SessionCaller who() {
        return caller.orElseThrow();
    }

    /** The same for the audit trail. */
    public Actor actor() {
        return Actor.of(who().user().id(), request.client());
    }

    public String say(String key, Object... arguments) {
        return words.of(key, arguments);
    }

    public String say(Message message) {
        return words.of(message);
    }

    /** A posted field without the white space around it. */
    public String text(String field) {
        return form.text(field).strip();
    }

    /** What was posted in these fields, to be shown again. */
    public Map<String, String> posted(String... fields) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : fields) {
            values.put(field, form.text(field));
        }
        return values;
    }

    /** Sends the browser on to a page of ours; with GET, whatever brought it here. */
    public static Response to(String path) {
        return Response.empty(303).with("Location", path);
    }
}
