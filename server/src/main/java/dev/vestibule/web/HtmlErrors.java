package dev.vestibule.web;

import dev.vestibule.platform.http.ErrorRenderer;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionCaller;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renders errors for programs as in the contract, and for people outside of the API as a page. */
public final class HtmlErrors implements ErrorRenderer {
    private static final Logger LOG = LoggerFactory.getLogger(HtmlErrors.class);

    private final Templates templates;
    private final Function<Request, Messages> language;
    private final Function<Request, @Nullable Caller> reader;

    /**
     * The functions are called on event loops and must not block.
     *
     * @param reader the user whose pages the error is shown among, if known
     */
    public HtmlErrors(
            Templates templates, Function<Request, Messages> language, Function<Request, @Nullable Caller> reader) {
        this.templates = templates;
        this.language = language;
        this.reader = reader;
    }

    @Override
    public Messages words(Request request) {
        return language.apply(request);
    }

    @Override
    public @Nullable Response page(Request request, Response plain, @Nullable String reference) {
        String path = request.path();
        if (path == null || path.startsWith("/api/") || !request.wantsHtml()) {
            return null;
        }
        try {
            Map<String, Object> parts = Map.of(
                    "heading",
                    heading(plain.status()),
                    "advice",
                    advice(plain.status(), request.isSafe()),
                    "reference",
                    reference == null ? "" : reference,
                    "passes",
                    plain.status() == 503);
            Response page = templates.fill(plain.status(), "error", page(request), parts);
            return plain.header("Retry-After")
                    .map(wait -> page.with("Retry-After", wait))
                    .orElse(page);
        } catch (RuntimeException e) {
            LOG.error("The error page for status {} failed", plain.status(), e);
            return null;
        }
    }

    private Page page(Request request) {
        return reader.apply(request) instanceof SessionCaller session
                ? templates.page(request, words(request), Page.Reader.of(session), CsrfToken.markOf(session), "")
                : templates.page(request, words(request), null, "", "");
    }

    private static String heading(int status) {
        return switch (status) {
            case 404 -> "trouble.not-found";
            case 403 -> "trouble.not-allowed";
            case 503 -> "trouble.unavailable";
            default -> status >= 500 ? "trouble.fault" : "trouble.bad-request";
        };
    }

    private static String advice(int status, boolean read) {
        return switch (status) {
            case 404 -> "trouble.not-found.advice";
            case 403 -> read ? "trouble.no-access.advice" : "trouble.not-allowed.advice";
            case 503 -> "trouble.unavailable.advice";
            default -> status >= 500 ? "trouble.fault.advice" : "trouble.bad-request.advice";
        };
    }
}
