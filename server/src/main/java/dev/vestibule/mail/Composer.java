package dev.vestibule.mail;

import java.util.Optional;

/**
 * Writes the mails of one kind, at the time when they are sent: only then is a token made, and it is nowhere but in the
 * mail.
 */
public interface Composer {
    /** Whether a mail is to be sent at all. */
    sealed interface Verdict {
        record Send() implements Verdict {}

        /** Not any more; says why. */
        record Obsolete(String why) implements Verdict {}

        /** Something is missing that an administrator may mend; says what. */
        record NotYet(String why) implements Verdict {}

        static Verdict send() {
            return new Send();
        }
    }

    /** Looks whether the mail is still worth sending. Changes nothing. */
    Verdict judge(OutgoingMail mail);

    /** Writes it; called when the mail server is waiting for it. Empty when it has become worthless just now. */
    Optional<MailContent> write(OutgoingMail mail);
}
