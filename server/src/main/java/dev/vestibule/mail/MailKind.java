package dev.vestibule.mail;

import java.util.Locale;

/** What mails are sent for; stored and shown by their wire names. */
public enum MailKind {
    RESET,
    PASSWORD_CHANGED,
    INVITATION,
    NEW_DEVICE,
    USER_JOINED,
    API_KEY_CREATED,
    /** The link that verifies another address; goes to that one. */
    EMAIL_VERIFICATION,
    /** Tells the address before of it. */
    EMAIL_CHANGED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static MailKind ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
