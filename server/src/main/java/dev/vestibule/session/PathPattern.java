package dev.vestibule.session;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern of paths: of the API, or of an application behind forward-auth. {@code *} in place of a segment matches any
 * one segment, <code>**</code> at the end everything below. Paths are compared like routes: undecoded, so that each has
 * one spelling.
 */
public final class PathPattern {
    private static final Pattern SHAPE =
            Pattern.compile("/|(?=.)(/((?!\\.\\.?(/|$))[A-Za-z0-9._~!$&'()+,=:@-]+|\\*))*(/\\*\\*)?");
    private static final String ANY = "*";
    private static final String REST = "**";

    private final String text;
    private final List<String> segments;
    private final boolean open;

    private PathPattern(String text) {
        this.text = text;
        List<String> all = List.of(text.split("/", -1));
        this.open = all.get(all.size() - 1).equals(REST);
        this.segments = open ? all.subList(0, all.size() - 1) : all;
    }

    /** Parses a pattern such as {@code /api/user/*}; returns empty if it is invalid. */
    public static Optional<PathPattern> of(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new PathPattern(text)) : Optional.empty();
    }

    boolean matches(String path) {
        String[] shown = path.split("/", -1);
        if (open ? shown.length <= segments.size() : shown.length != segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (!segment.equals(shown[i]) && (!segment.equals(ANY) || shown[i].isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /** Returns the pattern as it was given. */
    @Override
    public String toString() {
        return text;
    }
}
