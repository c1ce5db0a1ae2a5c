package dev.vestibule.testing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no page may ever say, whatever a test is about: traces of a program where a text belongs. */
public final class PageText {
    /** A printed record, a printed object, a template's or a text's placeholder, nothing printed as {@code null}. */
    private static final Pattern TRACE =
            Pattern.compile("[A-Z]\\w+\\[\\w+=|\\[name=|\\b[\\w.$]+@[0-9a-f]{6,8}\\b|\\$\\{[a-z]|\\{\\d\\}"
                    + "|\\bOptional(\\.empty|\\[)|[>\"]\\s*null\\s*[<\"]");

    private PageText() {}

    /** The first trace with what stands around it; empty when there is none, as it should be. */
    public static Optional<String> trace(String html) {
        Matcher found = TRACE.matcher(html);
        return found.find()
                ? Optional.of(
                        html.substring(Math.max(0, found.start() - 80), Math.min(html.length(), found.end() + 80)))
                : Optional.empty();
    }
}
