package dev.vestibule.mail;

/**
 * The mail server cannot be used at all, which is no mail's fault. The message is for administrators and holds no
 * secret.
 */
final class SmtpException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What to look at. */
    enum Where {
        /** Host and port: nothing answers there, or nothing that speaks SMTP. */
        CONNECTION,
        /** The connection does not turn to TLS, or not to one that can be trusted. */
        TLS,
        /** The server does not let us in, or wants to know who we are. */
        LOGIN,
        /**
         * The server takes no mails from us: the sender's address, the name in the greeting, or that it should relay.
         */
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

    /** The server takes nothing from us, as it said at this step. */
    static SmtpException withUs(SmtpStep step, String reply) {
        return new SmtpException(Where.SENDER, reply, step != SmtpStep.SENDER);
    }

    /**
     * Whether it was said to one recipient or one text, so that others may fare better: this mail is tried less and
     * less often.
     */
    boolean shownByOneMail() {
        return shownByOneMail;
    }

    /** Returns this trouble without secrets, should the server have repeated one. */
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
