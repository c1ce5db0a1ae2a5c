package dev.vestibule.mail;

import java.util.Locale;

/** The state of a mail. */
public enum MailState {
    /** It was requested for an address that has not been looked up yet. */
    ASKED,
    /** No account has that address, so no mail is sent. */
    UNKNOWN_ADDRESS,
    QUEUED,
    /** The mail server accepted it. */
    SENT,
    /** The mail server refused it permanently. */
    REFUSED,
    /** It became obsolete before it could be sent. */
    DROPPED,
    /** It could not be sent for a day. */
    EXPIRED;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static MailState ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
