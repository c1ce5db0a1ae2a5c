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
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

        boolean hasTag(String tag) {
            return node.path("tags").path(0).asText().equals(tag);
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

    JsonNode root() {
        return root;
    }

    /** Returns the node itself, or the target of its {@code $ref} within the file. */
    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : root.at(reference.substring(1));
    }

    byte[] json() {
        return text(root, false).getBytes(java.nio.charset.StandardCharsets.UTF_8);
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
