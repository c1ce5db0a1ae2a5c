package dev.vestibule.apidocs;

import java.util.regex.Pattern;

/**
 * Renders the subset of Markdown in the descriptions as HTML: paragraphs, lists, {@code **bold**} and {@code `code`}.
 */
final class Prose {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern BOLD = Pattern.compile("\\*\\*([^*]+)\\*\\*");

    private Prose() {}

    static String html(String markdown) {
        StringBuilder html = new StringBuilder();
        for (String block : markdown.strip().split("\\n\\s*\\n", -1)) {
            if (block.startsWith("- ")) {
                html.append("<ul>\n");
                for (String item : block.substring(2).split("\\n- ", -1)) {
                    html.append("<li>").append(line(item)).append("</li>\n");
                }
                html.append("</ul>\n");
            } else if (!block.isBlank()) {
                html.append("<p>").append(line(block)).append("</p>\n");
            }
        }
        return html.toString();
    }

    /** Renders text without a paragraph around it. */
    static String line(String markdown) {
        String escaped = escaped(markdown.strip());
        String bold = BOLD.matcher(escaped).replaceAll("<strong>$1</strong>");
        return CODE.matcher(bold).replaceAll("<code>$1</code>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
