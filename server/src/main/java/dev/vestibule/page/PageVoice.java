package dev.vestibule.page;

import dev.vestibule.http.Request;
import dev.vestibule.http.Response;
import dev.vestibule.http.Voice;
import dev.vestibule.text.Words;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks to programs as the contract says, and to people outside of the API with a page. */
public final class PageVoice implements Voice {
    private static final Logger LOG = LoggerFactory.getLogger(PageVoice.class);

    private final Templates templates;
    private final Function<Request, Words> language;

    /** {@code language} is asked on event loops and must not block. */
    public PageVoice(Templates templates, Function<Request, Words> language) {
        this.templates = templates;
        this.language = language;
    }

    @Override
    public Words words(Request request) {
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
                    advice(plain.status()),
                    "reference",
                    reference == null ? "" : reference,
                    "passes",
                    plain.status() == 503);
            Response page =
                    templates.fill(plain.status(), "trouble", templates.page(words(request), path, null, ""), parts);
            return plain.header("Retry-After")
                    .map(wait -> page.with("Retry-After", wait))
                    .orElse(page);
        } catch (RuntimeException e) {
            LOG.error("The page that tells of status {} failed", plain.status(), e);
            return null;
        }
    }

    private static String heading(int status) {
        return switch (status) {
            case 404 -> "trouble.not-found";
            case 403 -> "trouble.not-allowed";
            case 503 -> "trouble.unavailable";
            default -> status >= 500 ? "trouble.fault" : "trouble.bad-request";
        };
    }

    private static String advice(int status) {
        return switch (status) {
            case 404 -> "trouble.not-found.advice";
            case 403 -> "trouble.not-allowed.advice";
            case 503 -> "trouble.unavailable.advice";
            default -> status >= 500 ? "trouble.fault.advice" : "trouble.bad-request.advice";
        };
    }
}
