package dev.vestibule.oauth.grant;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Renders the pages of an authorization, elsewhere.
 *
 * @param consent the question to the user
 * @param error an error that is not sent to the application, with status 400
 * @param formPost the form that takes an answer to the application (OAuth 2.0 Form Post Response Mode)
 */
public record AuthorizePages(
        BiFunction<Request, ConsentRequest, Response> consent,
        BiFunction<Request, Failure, Response> error,
        BiFunction<Request, FormPost, Response> formPost) {
    /**
     * An error.
     *
     * @param error its standard name
     * @param reason for developers
     */
    public record Failure(Optional<SessionCaller> caller, String error, String reason) {}

    /** An answer to an application. */
    public record FormPost(URI target, Map<String, String> fields) {
        /** Omits the code. */
        @Override
        public String toString() {
            return "FormPost[" + target + "]";
        }
    }
}
