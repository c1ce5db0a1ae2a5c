package dev.vestibule.mail;

import java.util.Optional;

/**
 * Writes the content of one kind of mail when it is sent: only then is a token created, and it exists in the mail
 * alone.
 */
public interface Composer {
    /** Whether a mail should still be sent. */
    sealed interface Verdict {
        record Send() implements Verdict {}

        /** It is obsolete, for this reason. */
        record Obsolete(String why) implements Verdict {}

        /** A setting is missing that an administrator can provide; names it. */
        record NotYet(String why) implements Verdict {}

        static Verdict send() {
            return new Send();
        }

        /** Returns the verdict on an email with a link, which needs the site URL. */
        static Verdict noSiteUrl() {
            return new NotYet("MB_SITE_URL is not set, so the email cannot contain a link");
        }
    }

    /** Returns whether the mail should still be sent. Changes nothing. */
    Verdict judge(OutgoingMail mail);

    /** Writes the content, while the mail server waits for it. Returns empty if it has just become obsolete. */
    Optional<MailContent> write(OutgoingMail mail);
}
