package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A user without script who knows no URL: follows the links that a page has, and presses its buttons, with the fields
 * that their form has.
 */
public final class PlainReader {
    private static final Pattern LINK = Pattern.compile("<a\\b([^>]*)>(.*?)</a>", Pattern.DOTALL);
    private static final Pattern BUTTON = Pattern.compile("<button\\b([^>]*)>(.*?)</button>", Pattern.DOTALL);
    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input\\b([^>]*)>");
    private static final Pattern AREA = Pattern.compile("<textarea\\b([^>]*)>(.*?)</textarea>", Pattern.DOTALL);
    private static final Pattern SELECT = Pattern.compile("<select\\b([^>]*)>(.*?)</select>", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("<option\\b([^>]*)>");

    private final Visitor visitor;
    private String page = "";

    public PlainReader(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Types an address, or follows a link from elsewhere. */
    public PlainReader open(String address) {
        page = visitor.open(address).text();
        return this;
    }

    public String text() {
        return page;
    }

    public String path() {
        return visitor.path();
    }

    /** Follows the first link with this text or name. */
    public PlainReader follow(String text) {
        MatchResult link = found(LINK, text);
        return open(unescaped(attribute(link.group(1), "href").orElseThrow()));
    }

    /**
     * Presses the first button with this text or name.
     *
     * @param fields names and values in turn, of fields that the form has; a check box is ticked with its value
     */
    public PlainReader press(String text, String... fields) {
        MatchResult button = found(BUTTON, text);
        String attributes = button.group(1);
        Optional<String> id = attribute(attributes, "form");
        MatchResult form = FORM.matcher(page)
                .results()
                .filter(one -> id.isPresent()
                        ? attribute(one.group(1), "id").equals(id)
                        : one.start() < button.start() && button.start() < one.end())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no form around " + text));
        Map<String, String> values = new LinkedHashMap<>(values(form));
        for (int i = 0; i < fields.length; i += 2) {
            assertThat(page).as("field of the form").contains("name=\"" + fields[i] + "\"");
            values.put(fields[i], fields[i + 1]);
        }
        attribute(attributes, "name")
                .ifPresent(name -> values.put(
                        name, unescaped(attribute(attributes, "value").orElse(""))));
        send(attribute(attributes, "formaction").or(() -> attribute(form.group(1), "action")), form, values);
        return this;
    }

    private void send(Optional<String> action, MatchResult form, Map<String, String> values) {
        String to = unescaped(action.orElseThrow());
        if (attribute(form.group(1), "method").equals(Optional.of("post"))) {
            String[] fields = values.entrySet().stream()
                    .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                    .toArray(String[]::new);
            page = visitor.send(to, fields).text();
        } else {
            open(to + "?" + Visitor.encoded(values));
        }
    }

    private MatchResult found(Pattern pattern, String text) {
        return pattern.matcher(page)
                .results()
                .filter(one -> plain(one.group(2)).equals(text)
                        || attribute(one.group(1), "aria-label").equals(Optional.of(text)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no \"" + text + "\" at " + path() + ": " + plain(page)));
    }

    /** Returns the fields of a form as they are. */
    private Map<String, String> values(MatchResult form) {
        Map<String, String> values = new LinkedHashMap<>();
        String inside = form.group(2);
        INPUT.matcher(inside).results().map(one -> one.group(1)).forEach(attributes -> {
            boolean box = attributes.contains("type=\"checkbox\"") || attributes.contains("type=\"radio\"");
            if (!box || attributes.matches("(?s).*\\schecked(\\s.*)?")) {
                put(values, attributes, attribute(attributes, "value").orElse(box ? "on" : ""));
            }
        });
        AREA.matcher(inside).results().forEach(one -> put(values, one.group(1), one.group(2)));
        SELECT.matcher(inside).results().forEach(one -> {
            Matcher options = OPTION.matcher(one.group(2));
            String first = null;
            String chosen = null;
            while (options.find()) {
                String value = attribute(options.group(1), "value").orElse("");
                first = first == null ? value : first;
                chosen = options.group(1).matches("(?s).*\\sselected(\\s.*)?") ? value : chosen;
            }
            put(values, one.group(1), chosen == null ? String.valueOf(first) : chosen);
        });
        return values;
    }

    private static void put(Map<String, String> values, String attributes, String value) {
        attribute(attributes, "name").ifPresent(name -> values.put(name, unescaped(value)));
    }

    private static Optional<String> attribute(String attributes, String name) {
        Matcher value = Pattern.compile("(?:^|\\s)" + name + "=\"([^\"]*)\"").matcher(attributes);
        return value.find() ? Optional.of(value.group(1)) : Optional.empty();
    }

    private static String plain(String html) {
        return unescaped(html.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip());
    }

    private static String unescaped(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
