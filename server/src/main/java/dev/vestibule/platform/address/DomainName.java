package dev.vestibule.platform.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The domain of an email address in the form for users: labels in Unicode (IDNA 2008, UTS 46 non-transitional), lower
 * case, without a trailing dot. Two spellings of one domain ({@code bücher.example} and {@code xn--bcher-kva.example})
 * are equal; two domains that different people can register ({@code straße.example} and {@code strasse.example}) are
 * not.
 */
public record DomainName(String text) {
    /** The maximum length of a name in DNS, in ASCII characters. */
    private static final int LONGEST = 253;

    private static final Pattern ASCII =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /**
     * Parses a domain; returns empty if a label is empty, too long or not allowed by IDNA 2008, or if it has another
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

    /**
     * Returns the ASCII form that every mail server and DNS understand; a text that is not a domain stays unchanged.
     */
    public String ascii() {
        return needsIdna(text) ? Idna.ascii(text).orElse(text) : text;
    }

    /** Returns whether the name has more than one label. */
    public boolean isQualified() {
        return text.indexOf('.') > 0;
    }

    /** Matches plain ASCII names, so that the library is loaded for the others only. */
    static boolean needsIdna(String text) {
        return text.chars().anyMatch(c -> c >= 0x80)
                || text.regionMatches(true, 0, "xn--", 0, 4)
                || text.toLowerCase(Locale.ROOT).contains(".xn--");
    }
}
