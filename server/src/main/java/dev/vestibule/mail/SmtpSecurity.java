package dev.vestibule.mail;

import java.util.Locale;
import java.util.Optional;

/** The security of the connection to the mail server, by the contract's words. */
public enum SmtpSecurity {
    NONE(25),
    /** The connection must switch to TLS first; a server that does not offer it gets no mail. */
    STARTTLS(587),
    /** The contract's alias of {@link #STARTTLS}. */
    TLS(587),
    /** TLS from the first byte. */
    SSL(465);

    private final int usualPort;

    SmtpSecurity(int usualPort) {
        this.usualPort = usualPort;
    }

    public int usualPort() {
        return usualPort;
    }

    boolean startsTls() {
        return this == STARTTLS || this == TLS;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SmtpSecurity> of(String text) {
        for (SmtpSecurity security : values()) {
            if (security.wireName().equals(text.toLowerCase(Locale.ROOT))) {
                return Optional.of(security);
            }
        }
        return Optional.empty();
    }
}
