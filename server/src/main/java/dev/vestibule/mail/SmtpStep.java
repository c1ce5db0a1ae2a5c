package dev.vestibule.mail;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a mail's way a server says no for good, and by that whose matter it is. Only what is said about the
 * recipient or about the text of this mail ends this mail; whatever is said about us, or leaves it open, would be said
 * to all mails (RFC 5321 sections 4.2.2 and 4.3.2, RFC 3463).
 */
enum SmtpStep {
    /** {@code MAIL FROM}: all mails have one sender. */
    SENDER,
    /**
     * {@code RCPT TO}, at which many servers also say what they have against the greeting, the sender and the client.
     */
    RECIPIENT,
    /** {@code DATA} and what follows it. */
    TEXT;

    private static final Pattern ENHANCED =
            Pattern.compile("(?:^5[0-9]{2}[ -]|#)5\\.([0-9]{1,3})\\.([0-9]{1,3})\\b", Pattern.MULTILINE);

    /** Exim and others name no reason but in words. */
    private static final Pattern RELAYING = Pattern.compile("\\brelay", Pattern.CASE_INSENSITIVE);

    /** Mailbox unavailable, elsewhere, full, of a wrong name; a domain that takes no mail (RFC 7504). */
    private static final Set<Integer> OF_A_MAILBOX = Set.of(550, 551, 552, 553, 556);

    private static final Set<Integer> OF_A_TEXT = Set.of(550, 552, 553);

    /** At which command of the library's this is. */
    static SmtpStep of(String command) {
        String upper = command.toUpperCase(Locale.ROOT);
        if (upper.startsWith("MAIL")) {
            return SENDER;
        }
        return upper.startsWith("RCPT") ? RECIPIENT : TEXT;
    }

    /**
     * Whether a refusal concerns this mail alone.
     *
     * @param code of the class 5xx
     * @param reply the whole answer, with its enhanced code if it has one
     */
    boolean endsTheMail(int code, String reply) {
        if (this == SENDER) {
            return false;
        }
        Matcher enhanced = ENHANCED.matcher(reply);
        if (enhanced.find()) {
            int subject = Integer.parseInt(enhanced.group(1));
            int detail = Integer.parseInt(enhanced.group(2));
            if (subject != 0 && !(subject == 5 && detail == 0)) { // which say nothing
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
            case 2 -> detail != 252; // Exchange: we may not send under this address
            case 3 -> detail == 4; // too big; all else is the server's own state
            case 4 -> this == RECIPIENT && detail != 5; // the way to the recipient; 5: we have sent too much
            case 6 -> true; // what the mail is made of
            // Lists, and mailboxes that have another owner now. What was refused once the text was read is refused for
            // it.
            case 7 -> detail == 2 || detail == 17 || detail == 18 || (this == TEXT && detail <= 1);
            default -> false; // 5: we do not speak the protocol as the server wants it
        };
    }
}
