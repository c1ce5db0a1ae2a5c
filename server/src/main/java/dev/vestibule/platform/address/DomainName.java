package dev.vestibule.platform.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The domain of an email address, as people read it: labels in Unicode (IDNA 2008, UTS 46 non-transitional), lower
 * case, without a dot at the end. Two spellings of one domain ({@code bücher.example} and {@code
 * xn--bcher-kva.example}) are equal; two domains that different people can register ({@code straße.example} and {@code
 * strasse.example}) are not.
 */
public record DomainName(String text) {
    /** The longest name that DNS has, in characters of ASCII. */
    private static final int LONGEST = 253;

    private static final Pattern ASCII =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /**
     * Returns empty for what is no domain: a label that is empty, too long or not allowed by IDNA 2008, or not of this
     * form.
     */
    public static Optional<DomainName> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (needsIdna(text)) {
            return Idna.unicode(text).map(DomainName::new);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return ASCII.matcher(lower).matches() ? Optional.of(new DomainName(lower)) : Optional.empty();
    }

    /** The form that every mail server and DNS understand; a text that is no domain stays as it is. */
    public String ascii() {
        return needsIdna(text) ? Idna.ascii(text).orElse(text) : text;
    }

    /** Whether the name has more than one label. */
    public boolean isQualified() {
        return text.indexOf('.') > 0;
    }

    /** Tells the plain names apart, so that the library is loaded for the others only. */
    static boolean needsIdna(String text) {
        return text.chars().anyMatch(c -> c >= 0x80)
                || text.regionMatches(true, 0, "xn--", 0, 4)
                || text.toLowerCase(Locale.ROOT).contains(".xn--");
    }
}
