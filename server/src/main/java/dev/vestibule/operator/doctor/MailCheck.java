package dev.vestibule.operator.doctor;

import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.mail.SmtpSettings;
import java.util.List;
import java.util.Optional;

/** Checks the mail server: runs the steps before the content of a mail, and sends none. */
public final class MailCheck {
    private static final String MAIL = "mail";

    private final SmtpConnections connections;

    public MailCheck(SmtpConnections connections) {
        this.connections = connections;
    }

    /**
     * Checks a server.
     *
     * @param server empty if there is none
     * @param recipient the recipient to test; empty to test the sender alone
     */
    public List<Finding> look(Optional<SmtpSettings> server, Optional<String> recipient) {
        return server.map(one -> List.of(connection(one, recipient), sender(one)))
                .orElseGet(() -> List.of(Finding.warn(
                        MAIL,
                        "There is no mail server, so nobody who forgot a password can be helped by mail.",
                        "docs/mail.md shows the three settings that it takes.")));
    }

    private Finding connection(SmtpSettings server, Optional<String> recipient) {
        String where = server.host() + ":" + server.port();
        return connections
                .examine(server, recipient)
                .map(no -> Finding.wrong(
                        MAIL,
                        "The mail server " + where + " cannot be used: " + no.reply(),
                        "Look at " + no.setting() + " first; docs/mail.md knows the usual reasons."))
                .orElseGet(() -> Finding.ok(
                        MAIL,
                        "The mail server " + where + " lets us in"
                                + (server.login().isPresent() ? " with our sign-in." : ".")));
    }

    private static Finding sender(SmtpSettings server) {
        String from = server.fromAddress();
        return from.endsWith("@localhost")
                ? Finding.warn(
                        "mail sender",
                        "Mails come from " + from + ", which other servers take for spam.",
                        "Set MB_EMAIL_FROM_ADDRESS to an address of yours.")
                : Finding.ok("mail sender", "Mails come from " + from + ".");
    }
}
