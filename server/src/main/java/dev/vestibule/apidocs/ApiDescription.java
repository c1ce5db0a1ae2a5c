package dev.vestibule.apidocs;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parsed OpenAPI file. */
final class ApiDescription {
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
    private static final DefaultPrettyPrinter INDENTED = indented();

    private final JsonNode root;

    private ApiDescription(JsonNode root) {
        this.root = root;
    }

    /** Returns the file as it is served, with the site's path. */
    static String yaml(String path) {
        String text = new String(ApiDocsResource.bytes("openapi.yaml"), StandardCharsets.UTF_8);
        return path.isEmpty() ? text : text.replace("\n  - url: /\n", "\n  - url: " + path + "\n");
    }

    static ApiDescription read() {
        return read("");
    }

    /** @param path the site's path; empty text if there is none */
    static ApiDescription read(String path) {
        try {
            return new ApiDescription(JsonMappers.yaml().readTree(yaml(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One method on one path; {@code method} in capital letters. */
    record Operation(String method, String path, JsonNode node) {
        String id() {
            return node.path("operationId").asText();
        }

        String tag() {
            return node.path("tags").path(0).asText();
        }

        /** Returns the text of a field such as {@code summary}; empty if it is absent. */
        String text(String field) {
            return node.path(field).asText();
        }
    }

    /** Returns all operations, in the order of the file. */
    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> field : path.getValue().properties()) {
                if (METHODS.contains(field.getKey())) {
                    all.add(new Operation(field.getKey().toUpperCase(Locale.ROOT), path.getKey(), field.getValue()));
                }
            }
        }
        return all;
    }

    /** Returns the operations of a tag in the order of the file, those with a prefix such as {@code /api/ee} last. */
    List<Operation> operations(String tag) {
        return operations().stream()
                .filter(operation -> operation.tag().equals(tag))
                .sorted(Comparator.comparing(operation -> operation.path().matches("/api/(ee|vestibule)/.*")))
                .toList();
    }

    /** Returns the JSON body that an operation takes; missing if it takes none. */
    JsonNode requestBody(Operation operation) {
        return resolved(operation.node().path("requestBody")).path("content").path("application/json");
    }

    /** Returns the parameters of an operation with this place, such as {@code query}. */
    List<JsonNode> parameters(Operation operation, String place) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode ofPath = root.path("paths").path(operation.path());
        for (JsonNode owner : List.of(ofPath, operation.node())) {
            for (JsonNode given : owner.path("parameters")) {
                JsonNode parameter = resolved(given);
                if (parameter.path("in").asText().equals(place)) {
                    all.add(parameter);
                }
            }
        }
        return all;
    }

    /** Returns the names of the security schemes that an operation accepts; empty if it requires none. */
    Set<String> credentials(Operation operation) {
        JsonNode security =
                operation.node().has("security") ? operation.node().path("security") : root.path("security");
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode choice : security) {
            if (choice.isEmpty()) {
                return Set.of();
            }
            choice.properties().forEach(scheme -> names.add(scheme.getKey()));
        }
        return names;
    }

    JsonNode root() {
        return root;
    }

    /** Returns the node itself, or the target of its {@code $ref} within the file. */
    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : root.at(reference.substring(1));
    }

    byte[] json() {
        return text(root, false).getBytes(StandardCharsets.UTF_8);
    }

    /** Formats JSON on one line, or indented for reading. */
    static String text(JsonNode value, boolean indented) {
        try {
            return indented
                    ? JsonMappers.PLAIN.writer(INDENTED).writeValueAsString(value)
                    : JsonMappers.PLAIN.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DefaultPrettyPrinter indented() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(lines);
        return printer;
    }
}
