package dev.vestibule.mail;

/** The mail server cannot be used at all, which is no mail's fault. The message is for administrators and holds no secret. */
final class SmtpTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    /** What to look at. */
    enum Where {
        /** Host and port: nothing answers there, or nothing that speaks SMTP. */
        CONNECTION,
        /** The connection does not turn to TLS, or not to one that can be trusted. */
        TLS,
        /** The server does not let us in, or wants to know who we are. */
        LOGIN
    }

    private final Where where;

    SmtpTrouble(Where where, String reply) {
        super(reply, null, false, false);
        this.where = where;
    }

    /** The same, should the server have repeated one. */
    SmtpTrouble withoutSecrets(SmtpSettings settings) {
        return new SmtpTrouble(where, settings.withoutSecrets(reply()));
    }

    Where where() {
        return where;
    }

    String reply() {
        return String.valueOf(getMessage());
    }
}
