package dev.vestibule.user;

import dev.vestibule.platform.address.MailAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The email address of an account, in the form in which accounts are unique ({@link MailAddress}).
 *
 * @param address the comparable form; what stands in the database for an account, even where an older version wrote it
 *     otherwise
 * @param spelled how it was typed, folded and with its domain as it was spelled: it finds an account that an older
 *     version has kept under that spelling, beside another one of the same mailbox
 */
public record Email(String address, String spelled) {
    public static final int MAX_LENGTH = MailAddress.MAX_LENGTH;

    /** Takes an address in the form in which it is kept. */
    public Email(String address) {
        this(address, address);
    }

    /**
     * The normal form of an address someone gave for an account.
     *
     * @return empty when no mail can be sent to it
     */
    public static Optional<Email> parse(String text) {
        return MailAddress.parse(text).map(address -> new Email(address.text(), MailAddress.fold(text.strip())));
    }

    /**
     * Reads an address as {@link #parse} does, for an account that has one: that one stays when it is given back as it
     * is, though it might not be taken today, since an older version may have kept it.
     *
     * @param present asked only when the text is no address
     */
    public static Optional<Email> changed(String text, Supplier<Email> present) {
        return parse(text)
                .or(() -> Optional.of(present.get())
                        .filter(email -> email.address().equals(text)));
    }

    /** What a person typed as a login, written the same way, whether or not it is an address. */
    public static Email login(String text) {
        return new Email(MailAddress.login(text), MailAddress.fold(text.strip()));
    }

    /**
     * The spellings under which an account may be kept, the likelier first: the typed one only matters where two are
     * kept.
     */
    public List<String> spellings() {
        return spelled.equals(address) ? List.of(address) : List.of(spelled, address);
    }

    /** What stands behind the {@code @}. */
    public String domain() {
        return address.substring(address.indexOf('@') + 1);
    }

    /** Addresses are equal when they are one mailbox, however they were spelled. */
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
