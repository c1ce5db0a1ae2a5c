package dev.vestibule.apidocs;

import static dev.vestibule.apidocs.Prose.escaped;
import static dev.vestibule.apidocs.Prose.line;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import dev.vestibule.apidocs.CurlCommand.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders one operation: what it does, how to send it, its parameters and its responses. */
final class OperationArticle {
    private final ApiDescription description;
    private final Fields fields;
    private final String server;

    /** @param server the URL of this server, for the examples */
    OperationArticle(ApiDescription description, Fields fields, String server) {
        this.description = description;
        this.fields = fields;
        this.server = server;
    }

    String html(Operation operation) {
        return """
                <article id="%s">
                <header>
                <h3>%s</h3>
                <p class="path">%s <code>%s</code> <span class="access">%s</span>
                <a class="here" href="#%s" aria-label="Link to %s">#</a></p>
                %s</header>
                <div class="examples">
                %s%s</div>
                <div class="reference">
                %s%s<h4>Responses</h4>
                %s</div>
                </article>
                """.formatted(
                operation.id(),
                line(operation.text("summary")),
                method(operation),
                path(operation.path()),
                access(operation),
                operation.id(),
                escaped(operation.text("summary")),
                Prose.html(operation.text("description")),
                example("Request", curl(CurlCommand.of(description, operation, server))),
                firstResponse(operation),
                titled("Parameters", fields.parameters(operation)),
                titled(
                        "Request body",
                        fields.properties(description.requestBody(operation).path("schema"))),
                responses(operation));
    }

    static String method(Operation operation) {
        return "<b class=\"m %s\">%s</b>".formatted(operation.method().toLowerCase(Locale.ROOT), operation.method());
    }

    /** Returns the path with a possible line break after each slash. */
    static String path(String path) {
        return escaped(path).replace("/", "/<wbr>");
    }

    private static String access(Operation operation) {
        String who = switch (operation.text("x-access")) {
            case "everybody" -> "Public";
            case "signed-in" -> "Signed-in users";
            case "manager" -> "Administrators and group managers";
            case "administrator" -> "Administrators";
            default -> throw new IllegalStateException("no x-access: " + operation.id());
        };
        return who
                + switch (operation.text("x-access-key")) {
                    case "false" -> ", no API keys";
                    case "unlimited" -> ", API keys without restrictions";
                    case "others" -> ", API keys for other users";
                    default -> "";
                };
    }

    private static String titled(String title, String list) {
        return list.isEmpty() ? "" : "<h4>" + title + "</h4>\n" + list;
    }

    /** Where a request can use either credential, the page shows the one that the reader chose. */
    private static String curl(CurlCommand command) {
        List<String> parts = new ArrayList<>();
        parts.add(escaped(command.request()));
        List<Credential> choice = command.credentials();
        if (choice.contains(Credential.SESSION) && choice.contains(Credential.API_KEY)) {
            parts.add("<span class=\"with-session\">%s</span><span class=\"with-key\">%s</span>"
                    .formatted(escaped(Credential.SESSION.option()), escaped(Credential.API_KEY.option())));
        } else if (!choice.isEmpty()) {
            parts.add(escaped(choice.get(0).option()));
        }
        command.body().forEach(part -> parts.add(escaped(part)));
        return String.join(" \\\n  ", parts);
    }

    /** Returns the first example of the response to a request that succeeds. */
    private String firstResponse(Operation operation) {
        for (Map.Entry<String, JsonNode> response :
                operation.node().path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                JsonNode content = description
                        .resolved(response.getValue())
                        .path("content")
                        .path("application/json");
                return examples(content).stream()
                        .findFirst()
                        .map(given -> example("Response " + response.getKey(), escaped(shown(given))))
                        .orElse("");
            }
        }
        return "";
    }

    private static List<JsonNode> examples(JsonNode content) {
        List<JsonNode> all = new ArrayList<>();
        if (content.has("example")) {
            all.add(content.path("example"));
        }
        content.path("examples").forEach(example -> all.add(example.path("value")));
        return all;
    }

    private String responses(Operation operation) {
        StringBuilder out = new StringBuilder();
        operation.node().path("responses").properties().forEach(response -> {
            String status = response.getKey();
            JsonNode node = description.resolved(response.getValue());
            out.append("<details>\n<summary><b class=\"s%c\">%s</b> %s</summary>\n"
                    .formatted(
                            status.charAt(0),
                            status,
                            line(node.path("description").asText())));
            out.append(fields.headers(node));
            node.path("content").properties().forEach(type -> content(type.getKey(), type.getValue(), out));
            out.append("</details>\n");
        });
        return out.toString();
    }

    private void content(String type, JsonNode content, StringBuilder out) {
        out.append("<p class=\"type\">%s%s</p>\n".formatted(escaped(type), fields.links(content.path("schema"))));
        if (content.has("example")) {
            out.append(code(escaped(shown(content.path("example")))));
        }
        content.path("examples")
                .properties()
                .forEach(example -> out.append("<p class=\"case\">%s</p>\n%s"
                        .formatted(
                                line(example.getValue().path("summary").asText()),
                                code(escaped(shown(example.getValue().path("value")))))));
    }

    private static String shown(JsonNode example) {
        return example.isTextual() ? example.textValue() : ApiDescription.text(example, true);
    }

    /** Returns a titled example, which the script gives a button that copies it. */
    static String example(String title, String html) {
        return "<figure>\n<figcaption>%s</figcaption>\n%s</figure>\n".formatted(title, code(html));
    }

    /** Returns text that keeps its lines. What scrolls must be reachable by keyboard. */
    private static String code(String html) {
        return "<pre tabindex=\"0\"><code>" + html.strip() + "</code></pre>\n";
    }
}
