package dev.vestibule.web;

import dev.vestibule.platform.http.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The page to return to after a sign-in: a path on this site, or nothing. However a browser interprets it, it leads
 * nowhere else (ASVS V3.7.2).
 */
public record ReturnPath(String path) {
    /** The parameter, and the field of forms, that has it. */
    public static final String FIELD = "redirect";

    static final ReturnPath NONE = new ReturnPath("");

    private static final int MOST_CHARACTERS = 6000;
    private static final int MOST_LAYERS = 5;
    private static final String ALSO_IN_PATHS = "-._~!$&'()*+,;=:@/?%#";

    /** Parses the value of a query or a form; returns {@link #NONE} unless it is a path on this site. */
    public static ReturnPath of(String text) {
        return isLocal(text) ? new ReturnPath(text) : NONE;
    }

    /** Returns the path of a request; without its query if that is not one of ours. */
    public static ReturnPath of(Request request) {
        ReturnPath whole = request.rawQuery().isEmpty() ? NONE : of(request.path() + "?" + request.rawQuery());
        return whole.isNone() ? of(request.path()) : whole;
    }

    public boolean isNone() {
        return path.isEmpty();
    }

    public String orElse(String other) {
        return isNone() ? other : path;
    }

    /** Returns a link to one of our pages that will return here. */
    public String through(String page) {
        return isNone() ? page : page + "?" + FIELD + "=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    private static boolean isLocal(String text) {
        if (text.length() > MOST_CHARACTERS || !text.chars().allMatch(ReturnPath::mayStandInAPath) || !isUri(text)) {
            return false;
        }
        int query = text.indexOf('?');
        return query < 0
                ? isHarmlessInDepth(text)
                : isHarmlessInDepth(text.substring(0, query)) && isPlain(decoded(text.substring(query)));
    }

    /**
     * Returns whether a query is harmless: it leads nowhere, as long as it does not end the line that it is sent in.
     */
    private static boolean isPlain(String query) {
        return query.chars().noneMatch(Character::isISOControl);
    }

    /**
     * Returns whether every layer of encoding is as harmless as the first, as a later reader of the path may decode it
     * once more.
     */
    private static boolean isHarmlessInDepth(String path) {
        String layer = path;
        for (int i = 0; i < MOST_LAYERS; i++) {
            if (!isHarmless(layer)) {
                return false;
            }
            String inner = decoded(layer);
            if (inner.equals(layer)) {
                return true;
            }
            layer = inner;
        }
        return false;
    }

    private static boolean mayStandInAPath(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || ALSO_IN_PATHS.indexOf(c) >= 0;
    }

    private static boolean isUri(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() == null && uri.getRawAuthority() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isHarmless(String layer) {
        int query = layer.indexOf('?');
        String path = query < 0 ? layer : layer.substring(0, query);
        return path.startsWith("/")
                && !path.contains("//")
                && !path.contains("/..")
                && layer.indexOf('\\') < 0
                && layer.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c));
    }

    /** Removes one layer of percent encoding; invalid encoding becomes a control character, which is refused. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "/\0";
        }
    }
}
