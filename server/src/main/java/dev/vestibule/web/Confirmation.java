package dev.vestibule.web;

import dev.vestibule.platform.http.Response;
import java.util.List;
import java.util.Map;

/**
 * A confirmation page for an action that cannot be undone, with a form that is posted to the page's own path. Opening
 * it changes nothing.
 *
 * @param title the question itself
 * @param sentences what will happen
 * @param button the label of the button
 * @param back the path of the link that cancels
 * @param fields further fields of the form, by name
 */
public record Confirmation(
        String title, List<String> sentences, String button, String back, Map<String, String> fields) {
    public Confirmation {
        sentences = List.copyOf(sentences);
        fields = Map.copyOf(fields);
    }

    public Response ask(Pages pages, PageRequest request) {
        return pages.showOwn(request, 200, "confirm", Map.of("question", this));
    }
}
