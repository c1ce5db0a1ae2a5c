package dev.vestibule.web;

import dev.vestibule.platform.http.Response;
import java.util.List;
import java.util.Map;

/**
 * Asks before something is done that cannot be undone: a page with a form that is posted to the page's own path.
 * Looking at it does nothing.
 *
 * @param title the question itself
 * @param sentences what will happen
 * @param button what doing it is called
 * @param back where whoever thinks better of it goes
 * @param fields what the form has to hold besides, by name
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
