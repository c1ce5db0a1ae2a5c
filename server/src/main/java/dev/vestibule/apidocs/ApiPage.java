package dev.vestibule.apidocs;

import static dev.vestibule.apidocs.Prose.escaped;
import static dev.vestibule.apidocs.Prose.line;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Renders the API description as one HTML page without script or external resources. All text from the file is escaped.
 */
final class ApiPage {
    private final ApiDescription description;
    private final String server;
    private final String path;
    private final StringBuilder out = new StringBuilder(64 * 1024);

    /** @param path the site's path; empty text if there is none */
    ApiPage(ApiDescription description, String server, String path) {
        this.description = description;
        this.server = server;
        this.path = path;
    }

    String html() {
        JsonNode info = description.root().path("info");
        String title = escaped(info.path("title").asText()) + " API";
        out.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="stylesheet" href="%s/api/docs/style.css">
                </head>
                <body>
                <a class="skip" href="#content">Skip to content</a>
                <header>
                <h1>%s</h1>
                <p>%s</p>
                <p class="files">OpenAPI 3.1: <a href="%s/api/docs/openapi.json">JSON</a> <a href="%s/api/docs/openapi.yaml">YAML</a></p>
                </header>
                """.formatted(title, path, title, line(info.path("summary").asText()), path, path));
        navigation();
        out.append("<main id=\"content\">\n<section class=\"intro\">\n")
                .append(Prose.html(info.path("description").asText()))
                .append("</section>\n");
        for (JsonNode tag : description.root().path("tags")) {
            section(tag);
        }
        schemas();
        return out.append("</main>\n</body>\n</html>\n").toString();
    }

    private void navigation() {
        out.append("<nav aria-label=\"Requests\">\n");
        for (JsonNode tag : description.root().path("tags")) {
            out.append("<h2>").append(escaped(tag.path("name").asText())).append("</h2>\n<ul>\n");
            for (Operation operation : operationsOf(tag)) {
                out.append("<li><a href=\"#%s\">%s <code>%s</code></a></li>\n"
                        .formatted(operation.id(), method(operation), path(operation.path())));
            }
            out.append("</ul>\n");
        }
        out.append("</nav>\n");
    }

    private void section(JsonNode tag) {
        out.append("<section>\n<h2>%s</h2>\n<p class=\"lead\">%s</p>\n"
                .formatted(
                        escaped(tag.path("name").asText()),
                        line(tag.path("description").asText())));
        operationsOf(tag).forEach(this::operation);
        out.append("</section>\n");
    }

    private List<Operation> operationsOf(JsonNode tag) {
        return description.operations().stream()
                .filter(operation -> operation.hasTag(tag.path("name").asText()))
                .toList();
    }

    private void operation(Operation operation) {
        JsonNode node = operation.node();
        out.append(
                "<article id=\"%s\">\n<h3>%s <code>%s</code></h3>\n<p class=\"summary\">%s <span class=\"access\">%s</span></p>\n"
                        .formatted(
                                operation.id(),
                                method(operation),
                                path(operation.path()),
                                line(node.path("summary").asText()),
                                access(node.path("x-access").asText())));
        out.append(Prose.html(node.path("description").asText()));
        code(curl(operation));
        fields("Parameters", parameters(node));
        fields("Body", properties(description.resolved(body(operation).path("schema")), ""));
        out.append("<h4>Responses</h4>\n");
        node.path("responses")
                .properties()
                .forEach(answer -> answer(answer.getKey(), description.resolved(answer.getValue())));
        out.append("</article>\n");
    }

    private static String access(String access) {
        return switch (access) {
            case "everybody" -> "public";
            case "signed-in" -> "signed-in users";
            case "manager" -> "administrators and group managers";
            case "administrator" -> "administrators";
            default -> access;
        };
    }

    private void answer(String status, JsonNode answer) {
        out.append("<details%s>\n<summary><b class=\"s%c\">%s</b> %s</summary>\n"
                .formatted(
                        status.startsWith("2") ? " open" : "",
                        status.charAt(0),
                        status,
                        line(answer.path("description").asText())));
        List<Field> headers = new ArrayList<>();
        answer.path("headers").properties().forEach(header -> {
            JsonNode node = description.resolved(header.getValue());
            headers.add(new Field(
                    header.getKey(), "", false, node.path("description").asText()));
        });
        fields("", headers);
        for (Map.Entry<String, JsonNode> content : answer.path("content").properties()) {
            content(content.getKey(), content.getValue());
        }
        out.append("</details>\n");
    }

    private void content(String type, JsonNode content) {
        Set<String> schemas = new LinkedHashSet<>();
        content.path("schema").findValuesAsText("$ref").forEach(reference -> schemas.add(nameOf(reference)));
        out.append("<p class=\"type\">").append(escaped(type));
        schemas.forEach(name -> out.append(" <a href=\"#schema-%s\">%s</a>".formatted(name, name)));
        out.append("</p>\n");
        if (content.has("example")) {
            code(shown(content.path("example")));
        }
        content.path("examples").properties().forEach(example -> {
            out.append("<p class=\"case\">")
                    .append(line(example.getValue().path("summary").asText()))
                    .append("</p>\n");
            code(shown(example.getValue().path("value")));
        });
    }

    private static String shown(JsonNode example) {
        return example.isTextual() ? example.textValue() : ApiDescription.text(example, true);
    }

    private void schemas() {
        out.append("<section>\n<h2>Schemas</h2>\n");
        for (Map.Entry<String, JsonNode> schema :
                description.root().path("components").path("schemas").properties()) {
            out.append("<article id=\"schema-%s\">\n<h3>%s</h3>\n".formatted(schema.getKey(), schema.getKey()));
            out.append(Prose.html(schema.getValue().path("description").asText()));
            fields("", properties(schema.getValue(), ""));
            if (!schema.getValue().has("properties")) {
                out.append("<p class=\"type\">").append(kind(schema.getValue())).append("</p>\n");
            }
            out.append("</article>\n");
        }
        out.append("</section>\n");
    }

    private record Field(String name, String kind, boolean required, String description) {}

    private void fields(String title, List<Field> fields) {
        if (fields.isEmpty()) {
            return;
        }
        if (!title.isEmpty()) {
            out.append("<h4>").append(title).append("</h4>\n");
        }
        out.append("<dl>\n");
        for (Field field : fields) {
            out.append("<dt><code>%s</code> <span>%s%s</span></dt>\n<dd>%s</dd>\n"
                    .formatted(
                            escaped(field.name()),
                            field.kind(),
                            field.required() ? ", required" : "",
                            Prose.html(field.description())));
        }
        out.append("</dl>\n");
    }

    private List<Field> parameters(JsonNode operation) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode given : operation.path("parameters")) {
            JsonNode parameter = description.resolved(given);
            fields.add(new Field(
                    parameter.path("name").asText(),
                    kind(parameter.path("schema")) + " in "
                            + parameter.path("in").asText(),
                    parameter.path("required").asBoolean(),
                    parameter.path("description").asText()));
        }
        return fields;
    }

    /** Returns the fields of an object, and those of nested objects by their dotted names. */
    private List<Field> properties(JsonNode schema, String prefix) {
        Set<String> required = new LinkedHashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode value = property.getValue();
            String name = prefix + property.getKey();
            fields.add(new Field(
                    name,
                    kind(value),
                    required.contains(property.getKey()),
                    value.path("description").asText()));
            fields.addAll(properties(value, name + "."));
        }
        return fields;
    }

    private String kind(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = nameOf(schema.path("$ref").asText());
            return "<a href=\"#schema-%s\">%s</a>".formatted(name, name);
        }
        if (schema.has("const")) {
            return escaped(schema.path("const").asText());
        }
        for (String several : List.of("enum", "anyOf")) {
            if (schema.has(several)) {
                List<String> kinds = new ArrayList<>();
                schema.path(several).forEach(one -> kinds.add(one.isTextual() ? escaped(one.textValue()) : kind(one)));
                return String.join(" or ", kinds);
            }
        }
        JsonNode type = schema.path("type");
        List<String> types = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(one -> types.add(one.asText()));
        } else {
            types.add(type.asText("anything"));
        }
        String of = schema.has("items") ? " of " + kind(schema.path("items")) : "";
        return String.join(" or ", types) + of;
    }

    private String curl(Operation operation) {
        List<String> parts = new ArrayList<>();
        String verb = operation.method().equals("GET") ? "" : "-X " + operation.method() + " ";
        parts.add(
                "curl " + verb + server + operation.path().replace("{id}", "2").replaceAll("[{}]", ""));
        if (operation.node().path("security").toString().contains("metricsToken")) {
            parts.add("-H \"Authorization: Bearer $METRICS_TOKEN\"");
        } else if (!operation.node().path("x-access").asText().equals("everybody")) {
            parts.add("-H \"X-Metabase-Session: $SESSION\"");
        }
        JsonNode body = body(operation).path("example");
        if (!body.isMissingNode()) {
            parts.add("-H 'Content-Type: application/json'");
            parts.add("-d '" + ApiDescription.text(body, false).replace("'", "'\\''") + "'");
        }
        return String.join(" \\\n  ", parts);
    }

    private JsonNode body(Operation operation) {
        return description
                .resolved(operation.node().path("requestBody"))
                .path("content")
                .path("application/json");
    }

    private void code(String text) {
        // A region that scrolls must be reachable by keyboard.
        out.append("<pre tabindex=\"0\"><code>").append(escaped(text.strip())).append("</code></pre>\n");
    }

    private static String method(Operation operation) {
        return "<b class=\"m %s\">%s</b>".formatted(operation.method().toLowerCase(Locale.ROOT), operation.method());
    }

    /** Returns the path with a possible line break after each slash. */
    private static String path(String path) {
        return escaped(path).replace("/", "/<wbr>");
    }

    private static String nameOf(String reference) {
        return escaped(reference.substring(reference.lastIndexOf('/') + 1));
    }
}
