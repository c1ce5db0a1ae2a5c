package dev.vestibule.user;

import dev.vestibule.platform.address.MailAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The email address of an account, in the form in which accounts are unique ({@link MailAddress}).
 *
 * @param address the comparable form; for an account the stored one, even if an older version wrote it otherwise
 * @param spelled the input, folded and with its domain as spelled: it finds an account that an older version stored
 *     under that spelling, beside another one of the same address
 */
public record Email(String address, String spelled) {
    public static final int MAX_LENGTH = MailAddress.MAX_LENGTH;

    /** Creates it from a stored address. */
    public Email(String address) {
        this(address, address);
    }

    /**
     * Returns the normal form of an address that was entered for an account.
     *
     * @return empty if no mail can be sent to it
     */
    public static Optional<Email> parse(String text) {
        return MailAddress.parse(text).map(address -> new Email(address.text(), MailAddress.fold(text.strip())));
    }

    /**
     * Parses an address like {@link #parse}, for an account that has one: an unchanged address is accepted even if it
     * would not be valid today, since an older version may have stored it.
     *
     * @param present called only if the text is invalid
     */
    public static Optional<Email> changed(String text, Supplier<Email> present) {
        return parse(text)
                .or(() -> Optional.of(present.get())
                        .filter(email -> email.address().equals(text)));
    }

    /** Returns a login in the same form, whether or not it is an address. */
    public static Email login(String text) {
        return new Email(MailAddress.login(text), MailAddress.fold(text.strip()));
    }

    /**
     * Returns the spellings under which an account may be stored, the likelier first: the typed one only matters where
     * there are two.
     */
    public List<String> spellings() {
        return spelled.equals(address) ? List.of(address) : List.of(spelled, address);
    }

    /** Returns the part behind the {@code @}. */
    public String domain() {
        return address.substring(address.indexOf('@') + 1);
    }

    /** Addresses are equal if they are one mailbox, however they were spelled. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Email email && address.equals(email.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return address;
    }
}
