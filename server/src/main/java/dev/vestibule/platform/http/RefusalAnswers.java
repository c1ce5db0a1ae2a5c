package dev.vestibule.platform.http;

import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The one table with the wire form of refusals and errors (session wire, sections 1.2 to 1.3 and 2.6). */
final class RefusalAnswers {
    /** The contract's codes for messages about fields, for programs. */
    private static final Map<String, String> CODES = Map.of(
            "field.secret-audience", "secret-audience-mismatch",
            "field.secret-audience-fixed", "secret-audience-mismatch");

    private RefusalAnswers() {}

    static Response of(Refusal refusal, Messages messages) {
        return switch (refusal) {
            case WRONG_CREDENTIALS -> field(401, "password", messages.of("refusal.password-mismatch"));
            case ACCOUNT_DISABLED -> field(401, "_error", messages.of("refusal.account-disabled"));
            case TOO_MANY_SESSIONS -> field(401, "_error", messages.of("refusal.too-many-sessions"));
            case TOO_MANY_KEYS -> Response.text(400, messages.of("refusal.too-many-keys"));
            // Here the contract has codes, not sentences (identity wire, section 7.1).
            case OUTSIDE_PROOF_REFUSED, EMAIL_UNVERIFIED -> field(401, "_error", "authentication-failed");
            case ACCOUNT_CREATION_NOT_ALLOWED -> field(401, "_error", "account-creation-not-allowed");
            case LINK_NEEDS_PASSWORD -> field(401, "password", messages.of("refusal.link-needs-password"));
            case PASSWORDS_OFF -> Response.text(401, messages.of("refusal.passwords-off"));
            case CODE_WRONG -> Response.text(401, messages.of("refusal.code-wrong"));
            case CODE_NOT_ACCEPTED -> Response.text(400, messages.of("refusal.code-wrong"));
            case SIGN_IN_EXPIRED -> Response.text(401, messages.of("refusal.sign-in-expired"));
            case SECOND_FACTOR_OFF, SECOND_FACTOR_ALREADY_SET_UP, SECOND_FACTOR_NEEDS_KEY, OWN_SECOND_FACTOR ->
                ofSecondFactors(refusal, messages);
            case OPENID_NEEDS_KEY -> Response.text(400, messages.of("refusal.openid-needs-key"));
            case EMAIL_NOT_CONFIGURED -> Response.text(400, messages.of("refusal.email-not-configured"));
            case PASSKEY_REFUSED, PASSKEY_UNKNOWN, PASSKEYS_UNAVAILABLE, TOO_MANY_PASSKEYS, LAST_SIGN_IN_METHOD ->
                ofPasskeys(refusal, messages);
            case GOOGLE_OFF -> Response.text(400, messages.of("refusal.google-off"));
            case FIXED_BY_ENVIRONMENT -> Response.text(400, messages.of("field.fixed-by-environment"));
            case NOT_SIGNED_IN -> Response.text(401, messages.of("refusal.not-signed-in"));
            case NO_SUCH_SESSION, NOT_FOUND -> Response.text(404, messages.of("refusal.not-found"));
            case CURRENT_PASSWORD_WRONG -> wrongCurrentPassword(messages);
            case OLD_PASSWORD_WRONG -> field(400, "old_password", messages.of("refusal.old-password-wrong"));
            case NOT_ALLOWED, CROSS_SITE -> Response.text(403, messages.of("refusal.not-allowed"));
            case PROOF_NEEDED -> proofNeeded(messages);
            case NEEDS_SESSION -> Response.text(403, messages.of("refusal.needs-session"));
            case PASSWORD_CHANGE_DUE -> Response.text(403, messages.of("refusal.password-change-due"));
            case NO_PASSWORD -> Response.text(400, messages.of("refusal.no-password"));
            case UNKNOWN_ROUTE -> Response.text(404, messages.of("refusal.unknown-route"));
            case METHOD_NOT_ALLOWED -> Response.text(405, messages.of("refusal.method-not-allowed"));
            case SETUP_TOKEN_WRONG -> field(400, "token", messages.of("refusal.setup-token-wrong"));
            case SETUP_ALREADY_DONE -> Response.text(403, messages.of("refusal.setup-already-done"));
            case RESET_TOKEN_INVALID -> field(400, "password", messages.of("refusal.reset-token-invalid"));
            case RESET_TOKEN_EXPIRED -> field(400, "password", messages.of("refusal.reset-token-expired"));
            case RESET_TOKEN_USED -> field(400, "password", messages.of("refusal.reset-token-used"));
            case RESET_TOKEN_REPLACED -> field(400, "password", messages.of("refusal.reset-token-replaced"));
            case RESET_TOKEN_OUTDATED -> field(400, "password", messages.of("refusal.reset-token-outdated"));
            case EMAIL_TAKEN -> emailTaken(messages);
            case EMAIL_OF_ANOTHER -> field(400, "email", messages.of("refusal.email-of-another"));
            case NO_SUCH_GROUP -> Response.text(400, messages.of("refusal.no-such-group"));
            case EVERYBODY_STAYS -> Response.text(400, messages.of("refusal.everybody-stays"));
            case NOT_YOUR_GROUP -> Response.text(403, messages.of("refusal.not-your-group"));
            case ADMINISTRATOR_IS_NO_MANAGER -> Response.text(400, messages.of("refusal.administrator-is-no-manager"));
            case ALREADY_ACTIVE -> Response.json(400, new Message(messages.of("refusal.already-active"), null));
            case GROUP_NAME_TAKEN -> Response.text(400, messages.of("refusal.group-name-taken"));
            case ALL_USERS_IS_FIXED, ADMINISTRATORS_IS_FIXED -> groupIsFixed(refusal, messages);
            case LAST_ADMINISTRATOR -> Response.text(400, messages.of("refusal.last-administrator"));
            case MALFORMED_JSON -> Response.text(400, messages.of("refusal.malformed-json"));
            case BODY_TOO_LARGE -> Response.text(413, messages.of("refusal.body-too-large"));
            case BODY_TOO_SLOW -> Response.text(408, messages.of("refusal.body-too-slow"));
            case HEADERS_TOO_LARGE -> Response.text(431, messages.of("refusal.headers-too-large"));
            case URI_TOO_LONG -> Response.text(414, messages.of("refusal.uri-too-long"));
            case BAD_REQUEST -> Response.text(400, messages.of("refusal.bad-request"));
        };
    }

    static Response of(InvalidInputException invalid, Messages messages) {
        Map<String, Object> errors = new LinkedHashMap<>();
        Map<String, Object> specific = new LinkedHashMap<>();
        for (Map.Entry<String, Fault> entry : invalid.faults().entrySet()) {
            put(errors, entry.getKey(), messages.of(entry.getValue().sentence()));
            if (!entry.getValue().technical().isEmpty()) {
                put(specific, entry.getKey(), entry.getValue().technical());
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (!specific.isEmpty()) {
            body.put("specific-errors", specific);
        }
        body.put("errors", errors);
        invalid.faults().values().stream()
                .flatMap(fault -> Optional.ofNullable(CODES.get(fault.sentence().key())).stream())
                .findFirst()
                .ifPresent(code -> body.put("error-code", code));
        return Response.json(400, body);
    }

    static Response of(TooManyAttemptsException refused, Messages messages) {
        String seconds = Long.toString(seconds(refused.retryAfter()));
        String sentence = messages.of("refusal.too-many-attempts", seconds);
        // 401 for sign-ins, 400 elsewhere (session wire, section 3).
        Response answer = switch (refused.kind()) {
            case SIGN_IN -> field(401, "username", sentence);
            case PASSWORD_CONFIRMATION, RESET -> field(400, "password", sentence);
            case OLD_PASSWORD -> field(400, "old_password", sentence);
            case RESET_REQUEST, EMAIL_CHANGE -> field(400, "email", sentence);
            case SETUP -> field(400, "token", sentence);
            case CODE -> field(400, "user-id", sentence);
            case CODE_FROM_ADDRESS -> field(400, "ip-address", sentence);
            case APPLICATION -> Response.json(429, new ProtocolError("too_many_requests", sentence));
        };
        return answer.with("Retry-After", seconds);
    }

    static Response of(UnavailableException failure, Messages messages) {
        return Response.json(503, new Message(messages.of("fault.unavailable"), null))
                .with("Retry-After", Long.toString(seconds(failure.retryAfter())));
    }

    /** @param reference the reference in the log, which has the details */
    static Response fault(String reference, Messages messages) {
        return Response.json(500, new Message(messages.of("fault.internal"), reference));
    }

    private static Response wrongCurrentPassword(Messages messages) {
        Map<String, String> errors = Map.of("password", messages.of("refusal.password-mismatch"));
        return Response.json(400, new WrongCurrentPassword(false, errors));
    }

    private static Response ofSecondFactors(Refusal refusal, Messages messages) {
        String key = switch (refusal) {
            case SECOND_FACTOR_OFF -> "refusal.second-factor-off";
            case SECOND_FACTOR_ALREADY_SET_UP -> "refusal.second-factor-already-set-up";
            case SECOND_FACTOR_NEEDS_KEY -> "refusal.second-factor-needs-key";
            default -> "refusal.own-second-factor";
        };
        return Response.text(400, messages.of(key));
    }

    private static Response ofPasskeys(Refusal refusal, Messages messages) {
        return switch (refusal) {
            case PASSKEYS_UNAVAILABLE -> Response.text(400, messages.of("refusal.passkeys-unavailable"));
            case TOO_MANY_PASSKEYS -> Response.text(400, messages.of("refusal.too-many-passkeys"));
            case LAST_SIGN_IN_METHOD -> Response.text(400, messages.of("refusal.last-sign-in-method"));
            case PASSKEY_UNKNOWN ->
                Response.json(
                        401,
                        new Coded(Map.of("credential", messages.of("refusal.passkey-unknown")), "passkey-unknown"));
            default -> field(401, "credential", messages.of("refusal.passkey-refused"));
        };
    }

    private static Response proofNeeded(Messages messages) {
        return Response.json(403, new Named(messages.of("refusal.proof-needed"), "fresh-proof-required"));
    }

    private static Response groupIsFixed(Refusal refusal, Messages messages) {
        String name = refusal == Refusal.ALL_USERS_IS_FIXED ? "All Users" : "Administrators";
        return Response.text(400, messages.of("refusal.group-is-fixed", name));
    }

    private static Response emailTaken(Messages messages) {
        Map<String, String> errors = Map.of("email", messages.of("refusal.email-taken"));
        return Response.json(400, new Coded(errors, "email-already-in-use"));
    }

    private static Response field(int status, String field, String sentence) {
        return Response.json(status, Map.of("errors", Map.of(field, sentence)));
    }

    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    /** Nests {@code user.email} as {@code {"user":{"email":...}}}. */
    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            into.putIfAbsent(path, value);
            return;
        }
        Object inner = into.computeIfAbsent(path.substring(0, dot), key -> new LinkedHashMap<String, Object>());
        if (inner instanceof Map) { // a field with an error of its own has a text here already
            put((Map<String, Object>) inner, path.substring(dot + 1), value);
        }
    }

    /** The contract's key, in snake case as in Metabase. */
    record Coded(
            Map<String, String> errors,

            @com.fasterxml.jackson.annotation.JsonProperty("error_code")
            String code) {}

    /** An error of OAuth (RFC 6749, section 5.2). */
    record ProtocolError(String error, String errorDescription) {}
    /** A sentence, and the name of the error for programs. */
    record Named(
            String message,

            @com.fasterxml.jackson.annotation.JsonProperty("error_code")
            String code) {}

    record WrongCurrentPassword(boolean valid, Map<String, String> errors) {}

    record Message(
            String message,

            @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
            @org.jspecify.annotations.Nullable
            String reference) {}
}
