package dev.vestibule.apidocs;

import static dev.vestibule.apidocs.Prose.escaped;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The named values of the API description, and their lists in HTML: parameters, headers, and fields of objects. */
final class Fields {
    private final ApiDescription description;

    Fields(ApiDescription description) {
        this.description = description;
    }

    /** @param kind its type, as HTML */
    private record Field(String name, String kind, boolean required, String description) {}

    /** Returns a list of the parameters of an operation; empty text if it has none. */
    String parameters(Operation operation) {
        List<Field> fields = new ArrayList<>();
        for (String place : List.of("path", "query", "header")) {
            for (JsonNode parameter : description.parameters(operation, place)) {
                fields.add(new Field(
                        parameter.path("name").asText(),
                        kind(parameter.path("schema")) + " in " + place,
                        parameter.path("required").asBoolean(),
                        parameter.path("description").asText()));
            }
        }
        return html(fields);
    }

    /** Returns a list of the headers of a response; empty text if it has none of its own. */
    String headers(JsonNode response) {
        List<Field> fields = new ArrayList<>();
        response.path("headers").properties().forEach(header -> {
            JsonNode node = description.resolved(header.getValue());
            fields.add(new Field(
                    header.getKey(), "header", false, node.path("description").asText()));
        });
        return html(fields);
    }

    /** Returns a list of the fields of an object; empty text if it is none. */
    String properties(JsonNode schema) {
        return html(properties(description.resolved(schema), ""));
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

    /** Returns the type of a value, as HTML. */
    String kind(JsonNode schema) {
        if (schema.has("$ref")) {
            return link(schema.path("$ref").asText());
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

    /** Returns links to the schemas that a schema is made of. */
    String links(JsonNode schema) {
        Set<String> references = new LinkedHashSet<>(schema.findValuesAsText("$ref"));
        StringBuilder links = new StringBuilder();
        references.forEach(reference -> links.append(' ').append(link(reference)));
        return links.toString();
    }

    private static String link(String reference) {
        String name = escaped(reference.substring(reference.lastIndexOf('/') + 1));
        return "<a href=\"#schema-%s\">%s</a>".formatted(name, name);
    }

    private static String html(List<Field> fields) {
        if (fields.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("<dl>\n");
        for (Field field : fields) {
            out.append("<dt><code>%s</code> <span>%s%s</span></dt>\n<dd>%s</dd>\n"
                    .formatted(
                            escaped(field.name()),
                            field.kind(),
                            field.required() ? ", required" : "",
                            Prose.html(field.description())));
        }
        return out.append("</dl>\n").toString();
    }
}
