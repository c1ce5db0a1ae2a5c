package dev.vestibule.user;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** An e-mail address in the one form in which accounts are unique: trimmed, composed (NFC), lower case whatever the locale. */
public record Email(String address) {
    public static final int MAX_LENGTH = 254;

    /**
     * The normal form of an address someone gave for an account.
     *
     * @return empty when it cannot be an address: no single {@code @} between two parts, white space, control characters,
     *     list or header syntax (ASVS V1.3.11)
     */
    public static Optional<Email> parse(String text) {
        String address = fold(text);
        int at = address.indexOf('@');
        boolean parts = at > 0 && at == address.lastIndexOf('@') && isDomain(address.substring(at + 1));
        if (!parts || address.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        boolean clean = address.codePoints().noneMatch(Email::isForbidden);
        return clean ? Optional.of(new Email(address)) : Optional.empty();
    }

    /** What a person typed as a login, folded the same way, whether or not it is an address. */
    public static Email login(String text) {
        return new Email(fold(text));
    }

    /** What stands behind the {@code @}. */
    public String domain() {
        return address.substring(address.indexOf('@') + 1);
    }

    private static String fold(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static boolean isDomain(String domain) {
        return !domain.isEmpty()
                && !domain.startsWith(".")
                && !domain.endsWith(".")
                && !domain.contains("..")
                && !domain.startsWith("-");
    }

    private static boolean isForbidden(int c) {
        return Character.isWhitespace(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || "<>,;:\"()[]\\".indexOf(c) >= 0;
    }
}
