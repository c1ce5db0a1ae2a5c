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
                        "No SMTP server is configured, so password reset emails cannot be sent.",
                        "See docs/guides/email.md for the three required settings.")));
    }

    private Finding connection(SmtpSettings server, Optional<String> recipient) {
        String where = server.host() + ":" + server.port();
        return connections
                .examine(server, recipient)
                .map(no -> Finding.fail(
                        MAIL,
                        "The SMTP server " + where + " cannot be used: " + no.reply(),
                        "Check " + no.setting() + " first. See docs/guides/email.md for common causes."))
                .orElseGet(() -> Finding.ok(
                        MAIL,
                        "Connected to the SMTP server " + where
                                + (server.login().isPresent() ? " and signed in." : ".")));
    }

    private static Finding sender(SmtpSettings server) {
        String from = server.fromAddress();
        return from.endsWith("@localhost")
                ? Finding.warn(
                        "mail sender",
                        "The sender is " + from + ", which other servers treat as spam.",
                        "Set MB_EMAIL_FROM_ADDRESS to an address in your domain.")
                : Finding.ok("mail sender", "The sender is " + from + ".");
    }
}
