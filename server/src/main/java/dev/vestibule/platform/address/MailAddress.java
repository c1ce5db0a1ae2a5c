package dev.vestibule.platform.address;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * An email address in the one form in which addresses are stored and compared: the local part composed (NFC) and in
 * lower case independent of the locale, the domain as in {@link DomainName}.
 */
public record MailAddress(String local, DomainName domain) {
    /** The maximum length of an address, in characters, and in bytes on the wire (RFC 5321, section 4.5.3.1.3). */
    public static final int MAX_LENGTH = 254;

    /**
     * Parses one bare address.
     *
     * @return empty if no mail can be sent to it: not a single {@code @} between two parts, a domain that DNS cannot
     *     have, dots where a local part has none, white space, control characters, list or header syntax (ASVS
     *     V1.3.11), or too long
     */
    public static Optional<MailAddress> parse(String text) {
        String bare = text.strip();
        int at = bare.indexOf('@');
        if (at <= 0 || at != bare.lastIndexOf('@') || bare.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String local = fold(bare.substring(0, at));
        if (!isLocalPart(local)) {
            return Optional.empty();
        }
        return DomainName.parse(compose(bare.substring(at + 1)))
                .map(domain -> new MailAddress(local, domain))
                .filter(MailAddress::fits);
    }

    /**
     * Returns the comparable form of a login, which need not be an address: an address is written like one, and
     * everything else is only folded.
     */
    public static String login(String text) {
        return parse(text).map(MailAddress::text).orElseGet(() -> fold(text.strip()));
    }

    /** Returns it composed and in lower case, with the domain unchanged. */
    public static String fold(String text) {
        return compose(text).toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the search text for a part of an address, with its domain in the stored form, so that either spelling
     * finds it.
     */
    public static String fragment(String text) {
        String folded = fold(text);
        int at = folded.indexOf('@');
        String domain = folded.substring(at + 1);
        return DomainName.needsIdna(domain)
                ? folded.substring(0, at + 1)
                        + DomainName.parse(domain).map(DomainName::text).orElse(domain)
                : folded;
    }

    /**
     * Returns an address for a mail server: the domain in ASCII, the local part unchanged, since its server may
     * distinguish case.
     */
    public static String onTheWire(String text) {
        int domain = text.lastIndexOf('@') + 1;
        return text.substring(0, domain)
                + DomainName.parse(text.substring(domain))
                        .map(DomainName::ascii)
                        .orElse(text.substring(domain));
    }

    /** Returns the address in the form for users, which is also the stored one. */
    public String text() {
        return local + "@" + domain.text();
    }

    private boolean fits() {
        int wire = (local + "@" + domain.ascii()).getBytes(StandardCharsets.UTF_8).length;
        return wire <= MAX_LENGTH && text().length() <= MAX_LENGTH;
    }

    private static String compose(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static boolean isLocalPart(String local) {
        return !local.startsWith(".")
                && !local.endsWith(".")
                && !local.contains("..")
                && local.codePoints().noneMatch(MailAddress::isForbidden);
    }

    private static boolean isForbidden(int c) {
        return Character.isWhitespace(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.SURROGATE
                || Character.isSpaceChar(c)
                || "<>,;:\"()[]\\".indexOf(c) >= 0;
    }
}
