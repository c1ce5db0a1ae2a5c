package dev.vestibule.platform.http;

import dev.vestibule.platform.i18n.Messages;
import org.jspecify.annotations.Nullable;

/** How the front speaks of refusals and faults. Asked on event loops, so it must not block; it must not throw. */
public interface ErrorRenderer {
    /** In the language of whoever sent the request. */
    Messages words(Request request);

    /**
     * Returns an error as a page, if a browser shows it to somebody.
     *
     * @param plain what programs get
     * @param reference under which the log tells more, if this is a fault
     * @return null when programs read it
     */
    @Nullable
    Response page(Request request, Response plain, @Nullable String reference);
}
