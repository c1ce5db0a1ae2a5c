package dev.vestibule.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path as applications may read it. What is certain to be read in two ways is refused: empty and dot segments,
 * encoded slashes, backslashes, control characters, a second layer of encoding. Where only some applications are more
 * lenient, both readings must lead to the same rule.
 *
 * @param strict the decoded segments
 * @param lenient the same in lower case, without parameters ({@code ;x}) and trailing dots and spaces
 */
record GuardedPath(List<String> strict, List<String> lenient) {
    private static final Pattern ENCODED_AGAIN = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final String FORBIDDEN = "/\\";

    /** Parses a path, without its query; returns empty if it has two readings. */
    static Optional<GuardedPath> parse(String path) {
        if (!path.startsWith("/")) {
            return Optional.empty();
        }
        List<String> strict = new ArrayList<>();
        List<String> lenient = strict; // until they differ
        for (int from = 1; from < path.length(); ) { // what follows the last slash may be nothing
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            String sent = path.substring(from, end);
            boolean plain = isPlain(sent);
            String segment = plain ? sent : decoded(sent);
            String folded = plain ? sent : folded(segment);
            if (!plain && (!isCertain(segment) || !isCertain(folded))) {
                return Optional.empty();
            }
            if (lenient == strict && !folded.equals(segment)) {
                lenient = new ArrayList<>(strict);
            }
            if (lenient != strict) {
                lenient.add(folded);
            }
            strict.add(segment);
            from = end + 1;
        }
        return Optional.of(new GuardedPath(strict, lenient));
    }

    private static boolean isCertain(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && segment.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0 || Character.isISOControl(c))
                && !ENCODED_AGAIN.matcher(segment).find();
    }

    private static String folded(String segment) {
        int parameters = segment.indexOf(';');
        String name = parameters < 0 ? segment : segment.substring(0, parameters);
        String composed = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        int end = composed.length();
        while (end > 0 && (composed.charAt(end - 1) == '.' || composed.charAt(end - 1) == ' ')) {
            end--;
        }
        return composed.substring(0, end);
    }

    /** Most segments are; they have one reading. */
    private static boolean isPlain(String segment) {
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
            if (!plain) {
                return false;
            }
        }
        return !segment.isEmpty() && !segment.endsWith(".");
    }

    /** Removes the percent encoding; returns empty text, which no segment may be, if it is not UTF-8. */
    private static String decoded(String segment) {
        if (segment.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '%')) {
            return segment;
        }
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return "";
            }
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int high = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 1), 16) : -1;
            int low = i + 2 < segment.length() ? Character.digit(segment.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return "";
            }
            bytes.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    /** Returns whether the reading begins with these segments. */
    static boolean startsWith(List<String> reading, List<String> prefix) {
        if (reading.size() < prefix.size()) {
            return false;
        }
        for (int i = 0; i < prefix.size(); i++) {
            if (!reading.get(i).equals(prefix.get(i))) {
                return false;
            }
        }
        return true;
    }
}
