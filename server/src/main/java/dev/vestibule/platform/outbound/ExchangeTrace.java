package dev.vestibule.platform.outbound;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request to another server and its response, for troubleshooting. Secrets are masked, also where the other server
 * repeats them.
 *
 * @param status null if there was no complete response; then {@code trouble} gives the reason
 * @param answer the body, or the beginning of a long one, if it is one of OpenID Connect
 */
public record ExchangeTrace(
        String method,
        String address,
        Map<String, String> headers,
        String body,
        @Nullable Integer status,
        String answer,
        String trouble) {
    private static final String MASK = "***";
    private static final String UNTOLD = "(not shown: not an OpenID Connect response)";

    /** Each response of a provider has one of them: discovery, keys, tokens, errors. */
    private static final List<String> MEMBERS =
            List.of("authorization_endpoint", "keys", "id_token", "access_token", "error");

    private static final int MOST_SHOWN = 4_000;
    private static final List<String> SECRET_FIELDS =
            List.of("client_secret", "client_assertion", "code", "code_verifier", "refresh_token", "password");
    private static final Pattern TOKENS = Pattern.compile(
            "(\"(?:access_token|id_token|refresh_token|client_secret)\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*");

    static ExchangeTrace answered(
            String method, URI address, Map<String, String> headers, String body, OutboundHttp.Answer said) {
        return masked(method, address, headers, body, said.status(), said.text(), "");
    }

    static ExchangeTrace broken(String method, URI address, Map<String, String> headers, String body, String trouble) {
        return masked(method, address, headers, body, null, "", trouble);
    }

    private static ExchangeTrace masked(
            String method,
            URI address,
            Map<String, String> headers,
            String body,
            @Nullable Integer status,
            String answer,
            String trouble) {
        List<String> secrets = secrets(headers, body);
        Map<String, String> shown = new TreeMap<>();
        headers.forEach((name, value) -> shown.put(name, without(secrets, value)));
        String whole = TOKENS.matcher(without(secrets, shown(answer))).replaceAll("$1" + MASK);
        return new ExchangeTrace(
                method,
                without(secrets, address.toString()),
                shown,
                without(secrets, body),
                status,
                whole.length() <= MOST_SHOWN ? whole : whole.substring(0, MOST_SHOWN) + " ...",
                without(secrets, trouble));
    }

    /**
     * Shows only responses of OpenID Connect: any other response, reached by mistake or on purpose, is not revealed.
     */
    private static String shown(String answer) {
        try {
            JsonNode json = JsonMappers.PLAIN.readTree(answer);
            boolean known = json != null && MEMBERS.stream().anyMatch(json::hasNonNull);
            return known ? answer : answer.isEmpty() ? "" : UNTOLD;
        } catch (JsonProcessingException e) {
            return UNTOLD;
        }
    }

    /** The longest first, or masking a part of one would hide the rest. */
    private static List<String> secrets(Map<String, String> headers, String body) {
        List<String> found = new ArrayList<>();
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Authorization")) {
                found.add(value.substring(value.indexOf(' ') + 1));
            }
        });
        fields(body).filter(field -> SECRET_FIELDS.contains(field[0])).forEach(field -> {
            found.add(field[1]);
            found.add(URLDecoder.decode(field[1], StandardCharsets.UTF_8));
        });
        return found.stream()
                .filter(secret -> !secret.isEmpty())
                .sorted(Comparator.comparing(String::length).reversed())
                .collect(Collectors.toList());
    }

    private static Stream<String[]> fields(String body) {
        return Stream.of(body.split("&", -1)).map(field -> field.split("=", 2)).filter(field -> field.length == 2);
    }

    private static String without(List<String> secrets, String text) {
        String masked = text;
        for (String secret : secrets) {
            masked = masked.replace(secret, MASK);
        }
        return masked;
    }
}
