package dev.vestibule.web;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.KeyId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Asks before API keys are revoked, one or several that were chosen in a list, and says what was done. */
public final class KeyRevocation {
    /** The chosen keys; the form has their ids in one field. */
    private static final String CHOSEN = "key";

    private KeyRevocation() {}

    /** Returns the keys that were chosen in a list. */
    public static List<KeyId> chosen(PageRequest request) {
        return ids(request.request().queries(CHOSEN).stream());
    }

    /** Returns the keys of the form. */
    public static List<KeyId> posted(PageRequest request) {
        return ids(Stream.of(request.text(CHOSEN).split(",")));
    }

    private static List<KeyId> ids(Stream<String> texts) {
        return texts.flatMap(text -> Parsing.number(text, 1, Integer.MAX_VALUE).stream())
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .map(KeyId::new)
                .toList();
    }

    /**
     * Asks.
     *
     * @param keys one at least
     * @param back where the reader came from
     */
    public static Response ask(Pages pages, PageRequest request, List<ApiKeyListStore.Listed> keys, String back) {
        List<String> names = keys.stream().map(key -> key.settings().name()).toList();
        List<String> sentences = new ArrayList<>();
        if (names.size() > 1) {
            sentences.add(String.join(" · ", names));
        }
        sentences.add(request.say("keys.end-consequence"));
        String ids = String.join(
                ",",
                keys.stream().map(key -> Integer.toString(key.id().value())).toList());
        return new Confirmation(
                        request.say(
                                names.size() == 1
                                        ? Message.of("keys.end-question", names.get(0))
                                        : Message.counted("keys.end-several-question", names.size())),
                        sentences,
                        request.say(
                                names.size() == 1
                                        ? Message.of("keys.end")
                                        : Message.counted("keys.end-several", names.size())),
                        back,
                        Map.of(CHOSEN, ids))
                .ask(pages, request);
    }

    /** Returns what was done. */
    public static Message done(List<String> names) {
        return names.size() == 1
                ? Message.of("keys.ended", names.get(0))
                : Message.counted("keys.ended-several", names.size());
    }
}
