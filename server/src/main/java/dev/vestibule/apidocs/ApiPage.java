package dev.vestibule.apidocs;

import static dev.vestibule.apidocs.Prose.escaped;
import static dev.vestibule.apidocs.Prose.line;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renders the API description as one HTML page. It is complete without its script, which adds the search, the buttons
 * that copy, and the marker of the current place in the index. All text from the file is escaped.
 */
final class ApiPage {
    private static final String LOGO = """
            <svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
            <path class="mark-wall" d="M3 30V15a13 13 0 0 1 26 0v15z"/>
            <path class="mark-light" d="M9 30V15.5a7 7 0 0 1 14 0V30z"/>
            <path class="mark-leaf" d="M9 30V15.5a7 7 0 0 1 3.2-5.9l4.3 3.2V32z"/>
            <circle class="mark-knob" cx="14.6" cy="22" r="1"/>
            </svg>""";

    private final ApiDescription description;
    private final Fields fields;
    private final OperationArticle article;
    private final String server;
    private final String path;
    private final Map<String, JsonNode> schemas = new TreeMap<>();
    private final StringBuilder out = new StringBuilder(512 * 1024);

    /**
     * @param server the URL of this server, for the examples
     * @param path the site's path; empty text if there is none
     */
    ApiPage(ApiDescription description, String server, String path) {
        this.description = description;
        this.fields = new Fields(description);
        this.article = new OperationArticle(description, fields, server);
        this.server = server;
        this.path = path;
        description
                .root()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> schemas.put(schema.getKey(), schema.getValue()));
    }

    /**
     * Returns the page.
     *
     * @param theme {@code light} or {@code dark}; empty text for that of the system
     * @param style the path of the style sheet, without the site's path
     * @param script the path of the script, without the site's path
     */
    String html(String theme, String style, String script) {
        head(theme, style, script);
        index();
        out.append("<main id=\"content\" tabindex=\"-1\">\n");
        overview();
        description.root().path("tags").forEach(this::section);
        schemas();
        return out.append("</main>\n</div>\n</body>\n</html>\n").toString();
    }

    private void head(String theme, String style, String script) {
        String title = escaped(description.root().at("/info/title").asText());
        out.append("""
                <!DOCTYPE html>
                <html lang="en"%6$s>
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="%7$s">
                <meta name="robots" content="noindex">
                <title>%1$s API</title>
                <link rel="icon" type="image/svg+xml" href="%2$s/favicon.ico">
                <link rel="stylesheet" href="%2$s%3$s">
                <script type="module" src="%2$s%4$s"></script>
                </head>
                <body>
                <a class="skip" href="#content">Skip to content</a>
                <header class="bar">
                <a class="brand" href="%2$s/">%5$s<span>%1$s</span></a>
                <p class="files">OpenAPI 3.1: <a href="%2$s/api/docs/openapi.json">JSON</a>
                <a href="%2$s/api/docs/openapi.yaml">YAML</a></p>
                </header>
                <div class="desk">
                """.formatted(
                        title,
                        path,
                        style,
                        script,
                        LOGO,
                        theme.isEmpty() ? "" : " data-theme=\"" + theme + "\"",
                        theme.isEmpty() ? "light dark" : theme));
    }

    private void index() {
        out.append("""
                <nav aria-label="Requests">
                <div class="search" hidden>
                <label for="search">Search</label>
                <input id="search" type="search" autocomplete="off" spellcheck="false" aria-describedby="found"
                    placeholder="Path, text or tag">
                <p id="found" role="status"></p>
                </div>
                <fieldset class="choice">
                <legend>Credential in examples</legend>
                <label><input type="radio" name="credential" checked> Session key</label>
                <label><input type="radio" name="credential" id="with-key"> API key</label>
                </fieldset>
                """);
        for (JsonNode tag : description.root().path("tags")) {
            String name = tag.path("name").asText();
            List<Operation> operations = description.operations(name);
            group(name, operations.size());
            for (Operation operation : operations) {
                out.append("<li><a href=\"#%s\">%s <span>%s</span></a></li>\n"
                        .formatted(
                                operation.id(),
                                OperationArticle.method(operation),
                                OperationArticle.path(operation.path())));
            }
            out.append("</ul>\n</details>\n");
        }
        group("Schemas", schemas.size());
        schemas.keySet()
                .forEach(name -> out.append(
                        "<li><a href=\"#schema-%1$s\"><span>%1$s</span></a></li>\n".formatted(escaped(name))));
        out.append("</ul>\n</details>\n</nav>\n");
    }

    private void group(String name, int size) {
        out.append("<details>\n<summary>%s <span>%d</span></summary>\n<ul>\n".formatted(escaped(name), size));
    }

    private void overview() {
        JsonNode info = description.root().path("info");
        out.append("""
                <h1>%s API</h1>
                <section class="overview">
                <p class="lead">%s</p>
                <div class="start">
                <p>The examples contain <code>$SESSION</code>. Sign in to set it:</p>
                %s<p>To use an API key, set <code>API_KEY</code>, and select it beside the list of requests.</p>
                </div>
                %s</section>
                """.formatted(
                        escaped(info.path("title").asText()),
                        line(info.path("summary").asText()),
                        OperationArticle.example("Sign in", escaped(signIn())),
                        Prose.html(info.path("description").asText())));
    }

    /** Returns the command that puts a session key into the variable of the examples. */
    private String signIn() {
        Operation operation = description.operations().stream()
                .filter(one -> one.id().equals("signIn"))
                .findFirst()
                .orElseThrow();
        String command = CurlCommand.of(description, operation, server).text();
        return "SESSION=$(" + command.replaceFirst("curl ", "curl -s ")
                + " |\n  sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')";
    }

    private void section(JsonNode tag) {
        String name = tag.path("name").asText();
        out.append("<section id=\"tag-%s\" data-tag=\"%s\">\n<h2>%s</h2>\n<p class=\"lead\">%s</p>\n"
                .formatted(
                        anchor(name),
                        escaped(name),
                        escaped(name),
                        line(tag.path("description").asText())));
        description.operations(name).forEach(operation -> out.append(article.html(operation)));
        out.append("</section>\n");
    }

    private static String anchor(String name) {
        return escaped(name.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }

    private void schemas() {
        out.append("<section id=\"schemas\" data-tag=\"Schemas\">\n<h2>Schemas</h2>\n");
        schemas.forEach((name, schema) -> {
            String list = fields.properties(schema);
            out.append("<details class=\"schema\" id=\"schema-%1$s\">\n<summary>%1$s</summary>\n"
                    .formatted(escaped(name)));
            out.append(Prose.html(schema.path("description").asText()))
                    .append(list.isEmpty() ? "<p class=\"type\">" + fields.kind(schema) + "</p>\n" : list)
                    .append("</details>\n");
        });
        out.append("</section>\n");
    }
}
