package dev.vestibule.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The command that sends an operation's request with the example values of the API description. It can be pasted into
 * a shell: the credential is in a variable, everything else is quoted.
 *
 * @param request method and URL
 * @param credentials the headers to choose from, the usual one first; empty if none is required
 * @param body content type and body; empty if the request has none
 */
record CurlCommand(String request, List<Credential> credentials, List<String> body) {
    /** The credentials in examples, each with its name in {@code securitySchemes}. */
    enum Credential {
        METRICS_TOKEN("metricsToken", "Authorization: Bearer $METRICS_TOKEN"),
        SESSION("sessionHeader", "X-Metabase-Session: $SESSION"),
        API_KEY("apiKey", "X-API-Key: $API_KEY");

        private final String scheme;
        private final String header;

        Credential(String scheme, String header) {
            this.scheme = scheme;
            this.header = header;
        }

        String option() {
            return "-H \"" + header + "\"";
        }
    }

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9:/._~%@,+=-]+");

    /** A longer body is written on several lines. */
    private static final int ONE_LINE = 76;

    /** @param server the URL of the server, with the site's path */
    static CurlCommand of(ApiDescription description, Operation operation, String server) {
        String method = operation.method().equals("GET") ? "" : "-X " + operation.method() + " ";
        return new CurlCommand(
                "curl " + method + quoted(server + path(description, operation) + query(description, operation)),
                credentials(description.credentials(operation)),
                body(description.requestBody(operation).path("example")));
    }

    /** Returns the command with the usual credential. */
    String text() {
        List<String> parts = new ArrayList<>(List.of(request));
        credentials.stream().limit(1).map(Credential::option).forEach(parts::add);
        parts.addAll(body);
        return String.join(" \\\n  ", parts);
    }

    private static String path(ApiDescription description, Operation operation) {
        String path = operation.path();
        for (JsonNode parameter : description.parameters(operation, "path")) {
            path = path.replace("{" + parameter.path("name").asText() + "}", encoded(parameter.path("example")));
        }
        return path;
    }

    /** Returns the parameters that have an example. */
    private static String query(ApiDescription description, Operation operation) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : description.parameters(operation, "query")) {
            if (parameter.has("example")) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.path("name").asText())
                        .append('=')
                        .append(encoded(parameter.path("example")));
            }
        }
        return query.toString();
    }

    private static List<Credential> credentials(Set<String> schemes) {
        List<Credential> all = new ArrayList<>();
        for (Credential credential : Credential.values()) {
            if (schemes.contains(credential.scheme)) {
                all.add(credential);
            }
        }
        return all;
    }

    private static List<String> body(JsonNode example) {
        if (example.isMissingNode()) {
            return List.of();
        }
        String line = ApiDescription.text(example, false);
        String text = line.length() <= ONE_LINE
                ? line
                : ApiDescription.text(example, true).replace("\n", "\n  ");
        return List.of("-H 'Content-Type: application/json'", "-d " + inQuotes(text));
    }

    private static String encoded(JsonNode value) {
        return URLEncoder.encode(value.asText(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : inQuotes(word);
    }

    private static String inQuotes(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
