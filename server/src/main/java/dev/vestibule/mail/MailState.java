package dev.vestibule.mail;

import java.util.Locale;

/** How far a mail has come. */
public enum MailState {
    /** Somebody asked for it at an address of which nothing is known yet. */
    ASKED,
    /** There is no account with that address, and so no mail. */
    UNKNOWN_ADDRESS,
    QUEUED,
    /** The mail server took it. */
    SENT,
    /** The mail server will not have it. */
    REFUSED,
    /** It was worth nothing any more before it could be sent. */
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
