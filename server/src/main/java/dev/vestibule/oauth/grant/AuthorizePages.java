package dev.vestibule.oauth.grant;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.session.SessionCaller;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The pages of an authorization, which are rendered elsewhere. */
public record AuthorizePages(ConsentPage consent, ErrorPage error, FormPostPage formPost) {
    /** Renders the question to the user. */
    @FunctionalInterface
    public interface ConsentPage {
        Response show(Request request, SessionCaller caller, ConsentRequest asked);
    }

    /** Renders an error that is not sent to the application, with status 400. */
    @FunctionalInterface
    public interface ErrorPage {
        /**
         * Renders the error.
         *
         * @param error its standard name
         * @param reason for developers
         */
        Response show(Request request, Optional<SessionCaller> caller, String error, String reason);
    }

    /** Renders the form that takes an answer to the application (OAuth 2.0 Form Post Response Mode). */
    @FunctionalInterface
    public interface FormPostPage {
        Response show(Request request, URI target, Map<String, String> fields);
    }
}
