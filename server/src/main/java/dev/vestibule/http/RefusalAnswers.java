package dev.vestibule.http;

import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.InvalidInputException.Fault;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.TooManyAttemptsException;
import dev.vestibule.refusal.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The one table that gives refusals and faults their wire form (session wire, sections 1.2 to 1.3 and 2.6). */
final class RefusalAnswers {
    private RefusalAnswers() {}

    static Response of(Refusal refusal) {
        return switch (refusal) {
            case WRONG_CREDENTIALS -> field(401, "password", "did not match stored password");
            case ACCOUNT_DISABLED -> field(401, "_error", "Your account is disabled.");
            case NOT_SIGNED_IN -> Response.text(401, "Unauthenticated");
            case NO_SUCH_SESSION, NOT_FOUND -> Response.text(404, "Not found.");
            case CURRENT_PASSWORD_WRONG ->
                Response.json(
                        400, new WrongCurrentPassword(false, Map.of("password", "did not match stored password")));
            case OLD_PASSWORD_WRONG -> field(400, "old_password", "Invalid password");
            case NOT_ALLOWED, CROSS_SITE -> Response.text(403, "You don't have permissions to do that.");
            case UNKNOWN_ROUTE -> Response.text(404, "API endpoint does not exist.");
            case METHOD_NOT_ALLOWED -> Response.text(405, "This method is not offered.");
            case SETUP_TOKEN_WRONG -> field(400, "token", "Token does not match the setup token.");
            case SETUP_ALREADY_DONE ->
                Response.text(
                        403,
                        "The /api/setup route can only be used to create the first user, however a user currently exists.");
            case EMAIL_TAKEN -> field(400, "email", "Email address already in use.");
            case LAST_ADMINISTRATOR -> Response.text(400, "You cannot remove the last member of the 'Admin' group!");
            case MALFORMED_JSON -> Response.text(400, "Malformed JSON in request body.");
            case BODY_TOO_LARGE -> Response.text(413, "The request body may have 64 KB at most.");
            case BODY_TOO_SLOW -> Response.text(408, "The request body did not arrive in time.");
            case HEADERS_TOO_LARGE -> Response.text(431, "The request has too many or too large headers.");
            case URI_TOO_LONG -> Response.text(414, "The request's address is too long.");
            case BAD_REQUEST -> Response.text(400, "Bad request.");
        };
    }

    static Response of(InvalidInputException invalid) {
        Map<String, Object> errors = new LinkedHashMap<>();
        Map<String, Object> specific = new LinkedHashMap<>();
        for (Map.Entry<String, Fault> entry : invalid.faults().entrySet()) {
            put(errors, entry.getKey(), entry.getValue().sentence());
            if (!entry.getValue().technical().isEmpty()) {
                put(specific, entry.getKey(), new String[] {entry.getValue().technical()});
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (!specific.isEmpty()) {
            body.put("specific-errors", specific);
        }
        body.put("errors", errors);
        return Response.json(400, body);
    }

    static Response of(TooManyAttemptsException refused) {
        long seconds = seconds(refused.retryAfter());
        return field(
                        refused.status(),
                        refused.field(),
                        "Too many attempts! You must wait " + seconds + " seconds before trying again.")
                .with("Retry-After", Long.toString(seconds));
    }

    static Response of(UnavailableException trouble) {
        return Response.json(503, new Message("The service is briefly unavailable. Please try again.", null))
                .with("Retry-After", Long.toString(seconds(trouble.retryAfter())));
    }

    /** @param reference stands beside the full story in the log */
    static Response fault(String reference) {
        return Response.json(
                500, new Message("Something went wrong here. The log tells more under the reference.", reference));
    }

    private static Response field(int status, String field, String sentence) {
        return Response.json(status, Map.of("errors", Map.of(field, sentence)));
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** Puts {@code user.email} as {@code {"user":{"email":...}}}. */
    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            into.putIfAbsent(path, value);
            return;
        }
        Object inner = into.computeIfAbsent(path.substring(0, dot), key -> new LinkedHashMap<String, Object>());
        if (inner instanceof Map) { // a field that is itself faulty has a text here, which says enough
            put((Map<String, Object>) inner, path.substring(dot + 1), value);
        }
    }

    record WrongCurrentPassword(boolean valid, Map<String, String> errors) {}

    record Message(
            String message,

            @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
            @org.jspecify.annotations.Nullable
            String reference) {}
}
