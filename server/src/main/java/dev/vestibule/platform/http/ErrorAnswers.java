package dev.vestibule.platform.http;

import dev.vestibule.platform.http.HttpServer.Routing;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import java.util.function.Supplier;

/** Renders exceptions as responses, and logs errors. */
final class ErrorAnswers {
    private final Supplier<Routing> routing;
    private final ErrorLines lines;

    ErrorAnswers(Supplier<Routing> routing, ErrorLines lines) {
        this.routing = routing;
        this.lines = lines;
    }

    /** Returns the response, as a page if a person reads it. */
    Response of(Throwable thrown, Request request) {
        return request.trace().during(() -> rendered(thrown, request));
    }

    private Response rendered(Throwable thrown, Request request) {
        ErrorRenderer errors = routing.get().errors();
        Messages messages = errors.words(request);
        String reference = null;
        Response plain;
        if (thrown instanceof RefusedException refused) {
            plain = RefusalAnswers.of(refused.refusal(), messages);
        } else if (thrown instanceof InvalidInputException invalid) {
            plain = RefusalAnswers.of(invalid, messages);
        } else if (thrown instanceof TooManyAttemptsException refused) {
            plain = RefusalAnswers.of(refused, messages);
        } else if (thrown instanceof UnavailableException failure) {
            lines.outages().tell(request.method(), request.route(), describe(failure));
            plain = RefusalAnswers.of(failure, messages);
        } else {
            reference = request.trace().requestId();
            String where = request.method() + " " + request.route();
            lines.faults().tell(where, where + " failed, reference " + reference, thrown);
            plain = RefusalAnswers.fault(reference, messages);
        }
        Response page = errors.page(request, plain, reference);
        return page == null ? plain : page;
    }

    private static String describe(UnavailableException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure.toString() : failure + " (" + cause.getMessage() + ")";
    }
}
