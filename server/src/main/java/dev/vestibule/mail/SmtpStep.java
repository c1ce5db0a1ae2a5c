package dev.vestibule.mail;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The step at which a server refuses permanently, and what the refusal concerns. Only a refusal of the recipient or of
 * the content fails this mail; one that concerns us, or is ambiguous, would apply to all mails (RFC 5321 sections 4.2.2
 * and 4.3.2, RFC 3463).
 */
enum SmtpStep {
    /** {@code MAIL FROM}: all mails have one sender. */
    SENDER,
    /** {@code RCPT TO}, at which many servers also refuse the greeting, the sender or the client. */
    RECIPIENT,
    /** {@code DATA} and after it. */
    TEXT;

    private static final Pattern ENHANCED =
            Pattern.compile("(?:^5[0-9]{2}[ -]|#)5\\.([0-9]{1,3})\\.([0-9]{1,3})\\b", Pattern.MULTILINE);

    /** Exim and others give the reason only in words. */
    private static final Pattern RELAYING = Pattern.compile("\\brelay", Pattern.CASE_INSENSITIVE);

    /** Mailbox unavailable, elsewhere, full, or of an invalid name; a domain that accepts no mail (RFC 7504). */
    private static final Set<Integer> OF_A_MAILBOX = Set.of(550, 551, 552, 553, 556);

    private static final Set<Integer> OF_A_TEXT = Set.of(550, 552, 553);

    /** Returns the step of a command of the library. */
    static SmtpStep of(String command) {
        String upper = command.toUpperCase(Locale.ROOT);
        if (upper.startsWith("MAIL")) {
            return SENDER;
        }
        return upper.startsWith("RCPT") ? RECIPIENT : TEXT;
    }

    /**
     * Returns whether a refusal concerns this mail alone.
     *
     * @param code of the class 5xx
     * @param reply the whole reply, with its enhanced code if it has one
     */
    boolean endsTheMail(int code, String reply) {
        if (this == SENDER) {
            return false;
        }
        Matcher enhanced = ENHANCED.matcher(reply);
        if (enhanced.find()) {
            int subject = Integer.parseInt(enhanced.group(1));
            int detail = Integer.parseInt(enhanced.group(2));
            if (subject != 0 && !(subject == 5 && detail == 0)) { // unspecific codes
                return concernsTheMail(subject, detail);
            }
        }
        if (this == TEXT) {
            return OF_A_TEXT.contains(code);
        }
        return OF_A_MAILBOX.contains(code) && !RELAYING.matcher(reply).find();
    }

    private boolean concernsTheMail(int subject, int detail) {
        return switch (subject) {
            case 1 -> detail != 7 && detail != 8; // the sender's mailbox, the sender's system
            case 2 -> detail != 252; // Exchange: we may not send with this address
            case 3 -> detail == 4; // too big; all others are the server's own state
            case 4 -> this == RECIPIENT && detail != 5; // routing to the recipient; 5: we have sent too much
            case 6 -> true; // the content of the mail
            // Lists, and mailboxes of another owner. A refusal after the content is about the content.
            case 7 -> detail == 2 || detail == 17 || detail == 18 || (this == TEXT && detail <= 1);
            default -> false; // 5: we violate the server's protocol rules
        };
    }
}
