package dev.vestibule.mail;

/** The mail server cannot be used for any mail. The message is for administrators and contains no secret. */
final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The part of the settings that is the likely cause. */
    enum Where {
        /** The host name has no IP address. */
        HOST,
        /** Host and port: no response, or not from an SMTP server. */
        CONNECTION,
        /** The connection does not switch to TLS, or the certificate is not trusted. */
        TLS,
        /** The server refuses our credentials, or requires authentication. */
        LOGIN,
        /** The server accepts no mails from us: the sender's address, the name in the greeting, or relaying. */
        SENDER
    }

    private final Where where;
    private final boolean shownByOneMail;

    SmtpException(Where where, String reply) {
        this(where, reply, false);
    }

    private SmtpException(Where where, String reply, boolean shownByOneMail) {
        super(reply, null, false, false);
        this.where = where;
        this.shownByOneMail = shownByOneMail;
    }

    /** Returns the failure of a server that refused us at this step. */
    static SmtpException withUs(SmtpStep step, String reply) {
        return new SmtpException(Where.SENDER, reply, step != SmtpStep.SENDER);
    }

    /**
     * Returns whether the refusal followed one recipient or one content, so that other mails may fare better: this mail
     * is retried less and less often.
     */
    boolean shownByOneMail() {
        return shownByOneMail;
    }

    /** Returns this failure without secrets, in case the server repeated one. */
    SmtpException withoutSecrets(SmtpSettings settings) {
        return new SmtpException(where, settings.withoutSecrets(reply()), shownByOneMail);
    }

    Where where() {
        return where;
    }

    String reply() {
        return String.valueOf(getMessage());
    }
}
