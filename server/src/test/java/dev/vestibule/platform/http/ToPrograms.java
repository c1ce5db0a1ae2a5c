package dev.vestibule.platform.http;

import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import org.jspecify.annotations.Nullable;

/** Refusals without a page, in English. */
record ToPrograms() implements ErrorRenderer {
    @Override
    public Messages words(Request request) {
        return new MessageCatalog().english();
    }

    @Override
    public @Nullable Response page(Request request, Response plain, @Nullable String reference) {
        return null;
    }
}
