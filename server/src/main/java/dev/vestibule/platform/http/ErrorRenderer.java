package dev.vestibule.platform.http;

import dev.vestibule.platform.i18n.Messages;
import org.jspecify.annotations.Nullable;

/** Renders refusals and errors. Called on event loops, so it must not block; it must not throw. */
public interface ErrorRenderer {
    /** Renders in the language of the request. */
    Messages words(Request request);

    /**
     * Returns an error as a page, if a browser shows it to a user.
     *
     * @param plain the response for programs
     * @param reference the reference in the log, if this is an internal error
     * @return null for programs
     */
    @Nullable
    Response page(Request request, Response plain, @Nullable String reference);
}
