package dev.vestibule.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.platform.refusal.InvalidInputException;
import java.util.Optional;

/** A browser's answer about a passkey, which the script of a page has put into the hidden field of a form. */
public final class PostedCredential {
    private static final String FIELD = "credential";

    private PostedCredential() {}

    /** Returns the fields of the answer; empty if there is none, as without script. */
    public static Optional<Fields> of(PageRequest request) {
        return of(request, FIELD);
    }

    /** Returns the fields of an answer like {@link #of(PageRequest)}, from another field of the form. */
    public static Optional<Fields> of(PageRequest request, String field) {
        try {
            JsonNode json = JsonMappers.STRICT.readTree(request.form().text(field));
            return json.isObject() ? Optional.of(new Fields(json)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Returns what is wrong with an answer; its fields mean nothing to the reader. */
    public static Message reason(InvalidInputException refused) {
        return Optional.ofNullable(refused.faults().get(FIELD))
                .map(InvalidInputException.Fault::sentence)
                .orElse(Message.of("passkey.invalid"));
    }
}
