package dev.vestibule.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.vestibule.platform.json.JsonMappers;
import java.util.Map;
import java.util.TreeMap;

/** The data of a mail, as text in the outbox. */
final class MailData {
    private MailData() {}

    static String write(Map<String, String> details) {
        try {
            return JsonMappers.PLAIN.writeValueAsString(new TreeMap<>(details));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a map of texts can always be written
        }
    }

    static Map<String, String> read(String text) {
        try {
            return JsonMappers.PLAIN.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a mail's content is no JSON of ours");
        }
    }
}
