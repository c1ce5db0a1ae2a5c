package dev.vestibule.oauth.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.platform.outbound.OutboundHttp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metadata of an application as it publishes them at its client ID (draft-ietf-oauth-client-id-metadata-document,
 * section 4).
 *
 * @param json with the names of RFC 7591
 * @param fresh how long it may be kept
 */
record ClientDocument(JsonNode json, Duration fresh) {
    /** Longer ones are refused, as the draft recommends. */
    static final int MOST_BYTES = 5 * 1024;

    /** However often the application wants it to be read again. */
    static final Duration SHORTEST = Duration.ofMinutes(5);

    static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern JSON = Pattern.compile("application/([a-z0-9.+-]+\\+)?json(;.*)?");
    private static final Pattern MAX_AGE =
            Pattern.compile("(^|[ ,])max-age=\"?([0-9]{1,9})\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNCACHED =
            Pattern.compile("(^|[ ,])no-(store|cache)($|[ ,])", Pattern.CASE_INSENSITIVE);
    private static final List<String> SECRETS = List.of("client_secret", "client_secret_expires_at");

    /** The document does not describe the application. The message is for developers, and repeats nothing of it. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads the answer to a request for the document of an application. */
    static ClientDocument of(ClientId id, OutboundHttp.Answer answer) throws InvalidException {
        require(answer.status() == 200, "it was answered with status " + answer.status());
        String type = answer.contentType().toLowerCase(Locale.ROOT).replace(" ", "");
        require(JSON.matcher(type).matches(), "its content type is not application/json");
        require(answer.text().length() <= MOST_BYTES, "it is longer than " + MOST_BYTES + " bytes");
        JsonNode json = parsed(answer.text());
        require(json.isObject(), "it is not a JSON object");
        require(json.path("client_id").isTextual(), "client_id is missing");
        require(id.value().equals(json.path("client_id").textValue()), "client_id is not the URL of the document");
        require(SECRETS.stream().noneMatch(json::has), "it contains a secret");
        return new ClientDocument(json, fresh(answer.cacheControl()));
    }

    private static void require(boolean fulfilled, String otherwise) throws InvalidException {
        if (!fulfilled) {
            throw new InvalidException(otherwise);
        }
    }

    private static JsonNode parsed(String text) throws InvalidException {
        try {
            JsonNode json = JsonMappers.STRICT.readTree(text);
            return json == null ? JsonMappers.STRICT.missingNode() : json;
        } catch (JsonProcessingException e) {
            throw new InvalidException("it is not JSON");
        }
    }

    private static Duration fresh(String cacheControl) {
        if (UNCACHED.matcher(cacheControl).find()) {
            return SHORTEST;
        }
        Matcher age = MAX_AGE.matcher(cacheControl);
        Duration wanted = age.find() ? Duration.ofSeconds(Long.parseLong(age.group(2))) : LONGEST;
        return wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }
}
